import type { oauthAccessTokens } from "../../../tools/oauth_access_tokens.ts";
import { badRequest, Failure, notFound, unusable } from "../failure.ts";
import { hashOf } from "../secrets.ts";
import { findOAuthApplication } from "../store/oauth_applications.ts";
import * as store from "../store/oauth_grants.ts";
import type { Handlers } from "./handler.ts";

export const oauthAccessTokenHandlers: Handlers<typeof oauthAccessTokens> = {
  async verify_oauth_access_token(sandbox, { access_token, secret }) {
    const token = access_token ?? secret;
    if (token === undefined) throw badRequest("access_token", "access_token must be included.");
    const grant = await store.findOAuthGrantByAccessToken(sandbox.db, hashOf(token));
    if (grant === undefined) throw unusable("No OAuth access token was found.");
    if (grant.revoked === 1) throw unusable(`The OAuth access token ${grant.id} has been revoked.`);
    if (grant.expires_at <= sandbox.now()) throw unusable(`The OAuth access token ${grant.id} has expired.`);
    return {
      object: "clerk_idp_oauth_access_token",
      id: grant.id,
      client_id: grant.client_id,
      subject: grant.user_id,
      scopes: grant.scopes.split(" ").filter((scope) => scope !== ""),
      revoked: false,
      revocation_reason: null,
      expired: false,
      expiration: grant.expires_at,
      created_at: grant.created_at,
      updated_at: grant.updated_at,
    };
  },

  async revoke_oauth_application_token(sandbox, { oauth_application_id, token }) {
    const application = await findOAuthApplication(sandbox.db, oauth_application_id);
    if (application === undefined) throw notFound("OAuth application", oauth_application_id);
    const grant = await store.findOAuthGrantByToken(sandbox.db, application.id, hashOf(token));
    if (grant === undefined)
      throw unusable(`${application.id} has no such opaque token. A JWT cannot be revoked.`);
    if (grant.revoked === 1)
      throw new Failure(400, {
        code: "bad_request",
        message: "bad request",
        longMessage: "This token has been revoked already.",
        param: "token",
      });
    await store.revokeOAuthGrant(sandbox.db, grant.id, sandbox.now());
  },
};
