import { notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { getUser } from "../domain/index.ts";
import { loadUsers, presentUser } from "../presenters/index.ts";
import { updateUser, type UserRow } from "../store/index.ts";

/** Helpers of handlers that present and change users. */

/**
 * Returns the user's current state as a response.
 *
 * @throws ApiError 404 if the user does not exist
 */
export async function presentUserById(sandbox: Sandbox, id: string) {
  const user = (await loadUsers(sandbox.db, [id])).get(id);
  if (user === undefined) throw notFound("user", id);
  return presentUser(user, sandbox.now());
}

/**
 * Changes columns of a user and returns the updated user as a response.
 *
 * @throws ApiError 404 if the user does not exist
 */
export async function patchUser(sandbox: Sandbox, id: string, changes: Partial<UserRow>) {
  await getUser(sandbox, id);
  await updateUser(sandbox.db, id, { ...changes, updated_at: sandbox.now() });
  return presentUserById(sandbox, id);
}
