import { invalidParam, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findOAuthApplication, findUser, getInstance, insertOAuthGrant } from "../../store/index.ts";
import { generateSecret, hashSecret, signOAuthJwt } from "../tokens/index.ts";
import { assertCanSignIn } from "./sign-in.ts";

/** Lifetime of an access token, in seconds. */
const ACCESS_TOKEN_TTL_SECONDS = 86_400;

/** Scope that adds a refresh token to the grant. */
const OFFLINE_ACCESS_SCOPE = "offline_access";

/** The tokens issued to the application. The database stores only their hashes, so they cannot be read again. */
interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Space-separated. */
  readonly scopes: string;
}

/**
 * Grants an OAuth application access to a user's account, as the user does by signing in and consenting. Must be
 * called within a transaction.
 *
 * @param scopes granted scopes; default: all scopes of the application
 * @throws ApiError 404 if the application or the user does not exist; 422 if the application does not have a scope;
 * 403 if the user is banned; 409 if the user is locked
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
