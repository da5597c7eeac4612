import { Failure, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { beginSession, checkMaySignIn } from "./sign-in.ts";
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
export async function acceptActorToken(sandbox: Sandbox, id: string): Promise<SessionRow> {
  const token = await findActorToken(sandbox.db, id);
  if (token === undefined) throw notFound("actor token", id);
  const at = sandbox.now();
  if (token.status !== "pending" || token.expires_at <= at)
    throw new Failure(400, {
      code: "bad_request",
      message: "bad request",
      longMessage: `The actor token is ${token.status === "pending" ? "expired" : token.status}; a new one is needed.`,
    });
  const user = await findUser(sandbox.db, token.user_id);
  if (user === undefined) throw notFound("user", token.user_id);
  checkMaySignIn(user, at);
  await setActorTokenStatus(sandbox.db, id, "accepted", at);
  return beginSession(sandbox, {
    userId: token.user_id,
    actor: token.actor,
    strategy: "ticket",
    maxDuration: token.session_max_duration_in_seconds,
  });
}
