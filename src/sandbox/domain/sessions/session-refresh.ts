import type { OperationInput } from "../../../../tools/core/operation.ts";
import type { sessions } from "../../../../tools/resources/sessions.ts";
import { Failure } from "../../api-error.ts";
import { verifySignature } from "../tokens/instance-keys.ts";
import type { Sandbox } from "../../context.ts";
import { consumeSessionToken, findRefreshToken } from "../../store/refresh-tokens.ts";
import { findSession, statusOf, touchSession, type SessionRow } from "../../store/sessions.ts";

/** For how long after its making a session token can be traded for a new one, in seconds. */
const MAX_AGE = 24 * 60 * 60;

const refused = (code: string, longMessage: string) =>
  new Failure(401, { code, message: code.replaceAll("_", " "), longMessage });

const originOf = (text: string) => (URL.canParse(text) ? new URL(text).origin : "null");

type Credentials = Pick<
  OperationInput<typeof sessions.refresh_session>,
  "expired_token" | "refresh_token" | "request_origin"
>;

/** What an expired session token says of itself. */
async function readExpired(sandbox: Sandbox, token: string) {
  const claims = await verifySignature(sandbox, token);
  if (claims === undefined)
    throw refused("expired_session_token_invalid", "expired_token is not a token of this instance.");
  const { sid, azp, iat } = claims;
  if (typeof sid !== "string")
    throw refused("expired_session_token_missing_sid", "expired_token does not name a session.");
  if (typeof azp !== "string")
    throw refused(
      "expired_session_token_missing_azp",
      "expired_token does not name an application: it was not issued to a browser.",
    );
  if (iat === undefined)
    throw refused("session_refresh_expired_session_token_missing_iat", "expired_token has no iat.");
  return { sid, azp, iat };
}

async function getActive(sandbox: Sandbox, id: string): Promise<SessionRow> {
  const session = await findSession(sandbox.db, id);
  if (session === undefined)
    throw refused("session_refresh_session_not_found", `No session was found with id ${id}.`);
  const status = statusOf(session, sandbox.now());
  if (status !== "active") throw refused("session_refresh_inactive_session", `Session ${id} is ${status}.`);
  return session;
}

/**
 * Takes a session token and the refresh token that came with it as the proof that a new token may be made. Each
 * session token is taken once.
 *
 * @throws Failure 401 with what is wrong, upon which SDKs fall back to a handshake
 */
export async function refreshSession(
  sandbox: Sandbox,
  sessionId: string,
  { expired_token, refresh_token, request_origin }: Credentials,
): Promise<{ session: SessionRow; authorizedParty: string }> {
  const { sid, azp, iat } = await readExpired(sandbox, expired_token);
  if (sid !== sessionId) throw refused("refresh_sid_mismatch", "expired_token belongs to another session.");
  const origin = originOf(request_origin);
  if (origin === "null") throw refused("refresh_request_origin_invalid", "request_origin must be an origin.");
  if (origin !== originOf(azp))
    throw refused(
      "refresh_request_origin_azp_mismatch",
      `request_origin must be ${azp}, to which expired_token was issued.`,
    );
  const now = sandbox.now();
  if (now / 1000 - iat > MAX_AGE)
    throw refused("session_refresh_expired_session_token_too_old", "expired_token is more than a day old.");
  const session = await getActive(sandbox, sid);
  const refresh = await findRefreshToken(sandbox.db, sid, refresh_token);
  if (refresh === undefined)
    throw refused("refresh_token_not_found", "refresh_token does not belong to this session.");
  if (refresh.consumed_iat !== null && iat <= refresh.consumed_iat)
    throw refused("session_refresh_expired_session_token_consumed", "expired_token has already been used.");
  await consumeSessionToken(sandbox.db, refresh.token, iat);
  await touchSession(sandbox.db, session, now);
  return { session, authorizedParty: azp };
}
