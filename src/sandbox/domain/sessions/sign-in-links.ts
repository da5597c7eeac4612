import { notFound, badState } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { createSession, assertCanSignIn } from "./sign-in.ts";
import { findMembership } from "../../store/memberships.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { findSignInToken, setSignInTokenStatus } from "../../store/sign-in-tokens.ts";
import { findUser } from "../../store/users.ts";

/**
 * Does what following a sign-in token's URL does: begins a session of its user. To be called within a transaction.
 *
 * @throws Failure 404 for an unknown token, 400 for one that was used or revoked, 403 or 409 for a user who is banned
 * or locked
 */
export async function redeemSignInToken(sandbox: Sandbox, id: string): Promise<SessionRow> {
  const token = await findSignInToken(sandbox.db, id);
  if (token === undefined) throw notFound("sign-in token", id);
  if (token.status === "accepted")
    throw badState("sign_in_token_already_used_code", "This sign-in token has already been used.");
  if (token.status === "revoked")
    throw badState("sign_in_token_revoked_code", "This sign-in token has been revoked.");
  const user = await findUser(sandbox.db, token.user_id);
  if (user === undefined) throw notFound("user", token.user_id);
  const now = sandbox.now();
  assertCanSignIn(user, now);
  await setSignInTokenStatus(sandbox.db, id, "accepted", now);
  // Who has left the organization meanwhile signs in without it.
  const isMember =
    token.org_id !== null && (await findMembership(sandbox.db, token.org_id, user.id)) !== undefined;
  return createSession(sandbox, {
    userId: user.id,
    organizationId: isMember ? (token.org_id ?? undefined) : undefined,
    strategy: "ticket",
  });
}
