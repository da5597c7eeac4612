import type { OperationInput, sessions } from "../../../../tools/index.ts";
import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  effectiveSessionStatus,
  findRefreshToken,
  findSession,
  recordConsumedSessionToken,
  type SessionRow,
  touchSession,
} from "../../store/index.ts";
import { verifySignature } from "../tokens/index.ts";

/** Maximum age of a session token, in seconds since it was issued, at which it can be refreshed. */
const MAX_TOKEN_AGE_SECONDS = 24 * 60 * 60;

const refreshRejected = (code: string, longMessage: string) =>
  new ApiError(401, { code, message: code.replaceAll("_", " "), longMessage });

const toOrigin = (text: string) => (URL.canParse(text) ? new URL(text).origin : "null");

type RefreshCredentials = Pick<
  OperationInput<typeof sessions.refresh_session>,
  "expired_token" | "refresh_token" | "request_origin"
>;

/**
 * Verifies the signature of an expired session token and extracts its claims.
 *
 * @throws ApiError 401 if the signature is invalid or a claim is missing
 */
async function parseExpiredToken(sandbox: Sandbox, token: string) {
  const claims = await verifySignature(sandbox, token);
  if (claims === undefined)
    throw refreshRejected("expired_session_token_invalid", "expired_token is not a token of this instance.");
  const { sid, azp, iat } = claims;
  if (typeof sid !== "string")
    throw refreshRejected("expired_session_token_missing_sid", "expired_token does not name a session.");
  if (typeof azp !== "string")
    throw refreshRejected(
      "expired_session_token_missing_azp",
      "expired_token does not name an application: it was not issued to a browser.",
    );
  if (iat === undefined)
    throw refreshRejected("session_refresh_expired_session_token_missing_iat", "expired_token has no iat.");
  return { sid, azp, iat };
}

async function getActiveSession(sandbox: Sandbox, id: string): Promise<SessionRow> {
  const session = await findSession(sandbox.db, id);
  if (session === undefined)
    throw refreshRejected("session_refresh_session_not_found", `No session was found with id ${id}.`);
  const status = effectiveSessionStatus(session, sandbox.now());
  if (status !== "active")
    throw refreshRejected("session_refresh_inactive_session", `Session ${id} is ${status}.`);
  return session;
}

/**
 * Checks the session token and refresh token of a refresh request, and records the session token as used. Each
 * session token can be refreshed only once.
 *
 * @throws ApiError 401 with the specific reason; SDKs then fall back to a handshake
 */
export async function refreshSession(
  sandbox: Sandbox,
  sessionId: string,
  { expired_token, refresh_token, request_origin }: RefreshCredentials,
): Promise<{ session: SessionRow; authorizedParty: string }> {
  const { sid, azp, iat } = await parseExpiredToken(sandbox, expired_token);
  if (sid !== sessionId)
    throw refreshRejected("refresh_sid_mismatch", "expired_token belongs to another session.");
  const origin = toOrigin(request_origin);
  if (origin === "null")
    throw refreshRejected("refresh_request_origin_invalid", "request_origin must be an origin.");
  if (origin !== toOrigin(azp))
    throw refreshRejected(
      "refresh_request_origin_azp_mismatch",
      `request_origin must be ${azp}, to which expired_token was issued.`,
    );
  const now = sandbox.now();
  if (now / 1000 - iat > MAX_TOKEN_AGE_SECONDS)
    throw refreshRejected(
      "session_refresh_expired_session_token_too_old",
      "expired_token is more than a day old.",
    );
  const session = await getActiveSession(sandbox, sid);
  const refresh = await findRefreshToken(sandbox.db, sid, refresh_token);
  if (refresh === undefined)
    throw refreshRejected("refresh_token_not_found", "refresh_token does not belong to this session.");
  if (refresh.consumed_iat !== null && iat <= refresh.consumed_iat)
    throw refreshRejected(
      "session_refresh_expired_session_token_consumed",
      "expired_token has already been used.",
    );
  await recordConsumedSessionToken(sandbox.db, refresh.token, iat);
  await touchSession(sandbox.db, session, now);
  return { session, authorizedParty: azp };
}
