import { invalidState, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findMembership,
  findSignInToken,
  findUser,
  type SessionRow,
  setSignInTokenStatus,
} from "../../store/index.ts";
import { assertCanSignIn, createSession } from "./sign-in.ts";

/**
 * Redeems a sign-in token, which is what following its URL does: creates a session of its user. Must be called within
 * a transaction.
 *
 * @throws ApiError 404 if the token does not exist; 400 if it was already used or revoked; 403 if the user is banned;
 * 409 if the user is locked
 */
export async function redeemSignInToken(sandbox: Sandbox, id: string): Promise<SessionRow> {
  const token = await findSignInToken(sandbox.db, id);
  if (token === undefined) throw notFound("sign-in token", id);
  if (token.status === "accepted")
    throw invalidState("sign_in_token_already_used_code", "This sign-in token has already been used.");
  if (token.status === "revoked")
    throw invalidState("sign_in_token_revoked_code", "This sign-in token has been revoked.");
  const user = await findUser(sandbox.db, token.user_id);
  if (user === undefined) throw notFound("user", token.user_id);
  const now = sandbox.now();
  assertCanSignIn(user, now);
  await setSignInTokenStatus(sandbox.db, id, "accepted", now);
  // A user who has left the organization since the token was created signs in without an active organization.
  const isMember =
    token.org_id !== null && (await findMembership(sandbox.db, token.org_id, user.id)) !== undefined;
  return createSession(sandbox, {
    userId: user.id,
    organizationId: isMember ? (token.org_id ?? undefined) : undefined,
    strategy: "ticket",
  });
}
