import { ApiError, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findActorToken, findUser, type SessionRow, setActorTokenStatus } from "../../store/index.ts";
import { assertCanSignIn, createSession } from "./sign-in.ts";

/**
 * Redeems an actor token, which is what following its URL does: creates a session of the user with the token's actor.
 * Must be called within a transaction.
 *
 * @throws ApiError 404 if the token does not exist; 400 if it was already used, is revoked or has expired; 403 if the
 * user is banned; 409 if the user is locked
 */
export async function redeemActorToken(sandbox: Sandbox, id: string): Promise<SessionRow> {
  const token = await findActorToken(sandbox.db, id);
  if (token === undefined) throw notFound("actor token", id);
  const now = sandbox.now();
  if (token.status !== "pending" || token.expires_at <= now)
    throw new ApiError(400, {
      code: "bad_request",
      message: "bad request",
      longMessage: `The actor token is ${token.status === "pending" ? "expired" : token.status}; a new one is needed.`,
    });
  const user = await findUser(sandbox.db, token.user_id);
  if (user === undefined) throw notFound("user", token.user_id);
  assertCanSignIn(user, now);
  await setActorTokenStatus(sandbox.db, id, "accepted", now);
  return createSession(sandbox, {
    userId: token.user_id,
    actor: token.actor,
    strategy: "ticket",
    maxDuration: token.session_max_duration_in_seconds,
  });
}
