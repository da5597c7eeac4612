import type { z } from "zod/v3";
import type { oauthAccessTokens, VerifiedOAuthAccessToken } from "../../../tools/index.ts";
import { ApiError, badRequest, invalidToken, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { hashSecret, isOAuthJwt, verifyOAuthJwt } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { findOAuthApplication } from "../store/index.ts";
import * as store from "../store/index.ts";

type VerifiedToken = z.input<typeof VerifiedOAuthAccessToken>;

const splitScopes = (scopes: string) => scopes.split(" ").filter((scope) => scope !== "");

async function verifyOpaqueToken(sandbox: Sandbox, token: string): Promise<VerifiedToken> {
  const grant = await store.findOAuthGrantByAccessToken(sandbox.db, hashSecret(token));
  if (grant === undefined) throw invalidToken("No OAuth access token was found.");
  if (grant.revoked === 1) throw invalidToken(`The OAuth access token ${grant.id} has been revoked.`);
  if (grant.expires_at <= sandbox.now())
    throw invalidToken(`The OAuth access token ${grant.id} has expired.`);
  return {
    object: "clerk_idp_oauth_access_token",
    id: grant.id,
    client_id: grant.client_id,
    subject: grant.user_id,
    scopes: splitScopes(grant.scopes),
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: grant.expires_at,
    created_at: grant.created_at,
    updated_at: grant.updated_at,
  };
}

/**
 * Verifies a JWT by its signature and claims alone; it has no stored state that could have changed since it was
 * signed. An expired token is reported as inactive.
 *
 * @throws ApiError 404 if the token is not an OAuth access token of this instance
 */
async function verifyJwt(sandbox: Sandbox, token: string): Promise<VerifiedToken> {
  const jwtClaims = await verifyOAuthJwt(sandbox, token);
  if (jwtClaims === undefined) throw invalidToken("This is not an OAuth access token of this instance.");
  if (jwtClaims.expiration <= sandbox.now()) return { active: false };
  return {
    object: "clerk_idp_oauth_access_token",
    id: jwtClaims.id,
    client_id: jwtClaims.clientId,
    subject: jwtClaims.userId,
    scopes: splitScopes(jwtClaims.scopes),
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: jwtClaims.expiration,
    created_at: jwtClaims.createdAt,
    updated_at: jwtClaims.createdAt,
  };
}

export const oauthAccessTokenHandlers: Handlers<typeof oauthAccessTokens> = {
  async verify_oauth_access_token(sandbox, { access_token, secret }) {
    const token = access_token ?? secret;
    if (token === undefined) throw badRequest("access_token", "access_token must be included.");
    return isOAuthJwt(token) ? verifyJwt(sandbox, token) : verifyOpaqueToken(sandbox, token);
  },

  async revoke_oauth_application_token(sandbox, { oauth_application_id, token }) {
    const application = await findOAuthApplication(sandbox.db, oauth_application_id);
    if (application === undefined) throw notFound("OAuth application", oauth_application_id);
    const grant = isOAuthJwt(token)
      ? undefined
      : await store.findOAuthGrantByToken(sandbox.db, application.id, hashSecret(token));
    if (grant === undefined)
      throw invalidToken(`${application.id} has no such opaque token. A JWT cannot be revoked.`);
    if (grant.revoked === 1)
      throw new ApiError(400, {
        code: "bad_request",
        message: "bad request",
        longMessage: "This token has already been revoked.",
        param: "token",
      });
    await store.revokeOAuthGrant(sandbox.db, grant.id, sandbox.now());
  },
};
