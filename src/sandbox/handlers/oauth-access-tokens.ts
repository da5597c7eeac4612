import type { z } from "zod/v3";
import type { VerifiedOAuthAccessToken } from "../../../tools/models/oauth-access-token.ts";
import type { oauthAccessTokens } from "../../../tools/resources/oauth-access-tokens.ts";
import { badRequest, Failure, notFound, unusable } from "../api-error.ts";
import { isOAuthJwt, readOAuthJwt } from "../domain/tokens/oauth-jwts.ts";
import type { Sandbox } from "../context.ts";
import { hashOf } from "../domain/tokens/token-secrets.ts";
import { findOAuthApplication } from "../store/oauth-applications.ts";
import * as store from "../store/oauth-grants.ts";
import type { Handlers } from "./handler.ts";

type Verified = z.input<typeof VerifiedOAuthAccessToken>;

const scopesIn = (scopes: string) => scopes.split(" ").filter((scope) => scope !== "");

async function verifyOpaque(sandbox: Sandbox, token: string): Promise<Verified> {
  const grant = await store.findOAuthGrantByAccessToken(sandbox.db, hashOf(token));
  if (grant === undefined) throw unusable("No OAuth access token was found.");
  if (grant.revoked === 1) throw unusable(`The OAuth access token ${grant.id} has been revoked.`);
  if (grant.expires_at <= sandbox.now()) throw unusable(`The OAuth access token ${grant.id} has expired.`);
  return {
    object: "clerk_idp_oauth_access_token",
    id: grant.id,
    client_id: grant.client_id,
    subject: grant.user_id,
    scopes: scopesIn(grant.scopes),
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: grant.expires_at,
    created_at: grant.created_at,
    updated_at: grant.updated_at,
  };
}

/** A JWT is known by what it says only: nothing that was done after it was signed is asked. */
async function verifyJwt(sandbox: Sandbox, token: string): Promise<Verified> {
  const read = await readOAuthJwt(sandbox, token);
  if (read === undefined) throw unusable("This is not an OAuth access token of this instance.");
  if (read.expiration <= sandbox.now()) return { active: false };
  return {
    object: "clerk_idp_oauth_access_token",
    id: read.id,
    client_id: read.clientId,
    subject: read.userId,
    scopes: scopesIn(read.scopes),
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: read.expiration,
    created_at: read.createdAt,
    updated_at: read.createdAt,
  };
}

export const oauthAccessTokenHandlers: Handlers<typeof oauthAccessTokens> = {
  async verify_oauth_access_token(sandbox, { access_token, secret }) {
    const token = access_token ?? secret;
    if (token === undefined) throw badRequest("access_token", "access_token must be included.");
    return isOAuthJwt(token) ? verifyJwt(sandbox, token) : verifyOpaque(sandbox, token);
  },

  async revoke_oauth_application_token(sandbox, { oauth_application_id, token }) {
    const application = await findOAuthApplication(sandbox.db, oauth_application_id);
    if (application === undefined) throw notFound("OAuth application", oauth_application_id);
    const grant = isOAuthJwt(token)
      ? undefined
      : await store.findOAuthGrantByToken(sandbox.db, application.id, hashOf(token));
    if (grant === undefined)
      throw unusable(`${application.id} has no such opaque token. A JWT cannot be revoked.`);
    if (grant.revoked === 1)
      throw new Failure(400, {
        code: "bad_request",
        message: "bad request",
        longMessage: "This token has already been revoked.",
        param: "token",
      });
    await store.revokeOAuthGrant(sandbox.db, grant.id, sandbox.now());
  },
};
