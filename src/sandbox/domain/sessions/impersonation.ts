import { ApiError, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { createSession, assertCanSignIn } from "./sign-in.ts";
import { findActorToken, setActorTokenStatus } from "../../store/actor-tokens.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { findUser } from "../../store/users.ts";

/**
 * Does what following an actor token's URL does: begins a session of the user, with the actor in it. To be called
 * within a transaction.
 *
 * @throws Failure 404 for an unknown token, 400 for one that was used or revoked or has expired,
 * 403 or 409 for a user who is banned or locked
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
