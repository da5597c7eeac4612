import { invalidParam, notFound } from "../../api-error.ts";
import { signOAuthJwt } from "../tokens/oauth-jwts.ts";
import type { Sandbox } from "../../context.ts";
import { hashSecret, generateSecret } from "../tokens/token-secrets.ts";
import { assertCanSignIn } from "./sign-in.ts";
import { getInstance } from "../../store/instance.ts";
import { findOAuthApplication } from "../../store/oauth-applications.ts";
import { insertOAuthGrant } from "../../store/oauth-grants.ts";
import { findUser } from "../../store/users.ts";

/** How long an access token lives, in seconds. */
const ACCESS_TOKEN_TTL_SECONDS = 86_400;

/** Whether a grant comes with a refresh token. */
const OFFLINE_ACCESS_SCOPE = "offline_access";

/** The tokens that an application gets; nothing else ever shows them. */
interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Space-separated. */
  readonly scopes: string;
}

/**
 * Does what a user does who signs in to an OAuth application and consents. To be called within a transaction.
 *
 * @param scopes all that the application may ask for, where none are given
 * @throws Failure 404 for an unknown application or user, 422 for a scope that the application does not have,
 * 403 or 409 for a user who is banned or locked
 */
export async function grantAccess(
  sandbox: Sandbox,
  applicationId: string,
  userId: string,
  scopes?: readonly string[],
): Promise<GrantedTokens> {
  const application = await findOAuthApplication(sandbox.db, applicationId);
  if (application === undefined) throw notFound("OAuth application", applicationId);
  const user = await findUser(sandbox.db, userId);
  if (user === undefined) throw notFound("user", userId);
  const now = sandbox.now();
  assertCanSignIn(user, now);
  const allowedScopes = application.scopes.split(/\s+/).filter((scope) => scope !== "");
  const unknownScope = scopes?.find((scope) => !allowedScopes.includes(scope));
  if (unknownScope !== undefined)
    throw invalidParam(
      "scopes",
      `The application may ask for ${allowedScopes.join(", ")}, not for ${unknownScope}.`,
    );
  const grantedScopes = scopes ?? allowedScopes;

  const id = sandbox.newId("oat");
  const expires_at = now + ACCESS_TOKEN_TTL_SECONDS * 1000;
  const { settings } = await getInstance(sandbox.db);
  const accessToken = settings.oauth.oauth_jwt_access_tokens
    ? await signOAuthJwt(sandbox, {
        id,
        userId: user.id,
        clientId: application.client_id,
        scopes: grantedScopes.join(" "),
        createdAt: now,
        expiration: expires_at,
      })
    : generateSecret("oat");
  const refreshToken = grantedScopes.includes(OFFLINE_ACCESS_SCOPE) ? generateSecret("ort") : undefined;
  await insertOAuthGrant(sandbox.db, {
    id,
    oauth_application_id: application.id,
    user_id: user.id,
    scopes: grantedScopes.join(" "),
    access_token_hash: hashSecret(accessToken),
    refresh_token_hash: refreshToken === undefined ? null : hashSecret(refreshToken),
    revoked: 0,
    expires_at,
    created_at: now,
    updated_at: now,
  });
  return { accessToken, refreshToken, scopes: grantedScopes.join(" ") };
}
