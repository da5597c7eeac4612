import { notFound } from "../api-error.ts";
import { getUser } from "../domain/users/users.ts";
import { loadUsers, presentUser } from "../presenters/users.ts";
import type { Sandbox } from "../context.ts";
import { updateUser, type UserRow } from "../store/users.ts";

/** Users as handlers show and change them. */

/** The user as they are now. @throws Failure 404 where there is none */
export async function presentUserById(sandbox: Sandbox, id: string) {
  const user = (await loadUsers(sandbox.db, [id])).get(id);
  if (user === undefined) throw notFound("user", id);
  return presentUser(user, sandbox.now());
}

/** Changes columns of a user who must exist, and shows the user. */
export async function patchUser(sandbox: Sandbox, id: string, changes: Partial<UserRow>) {
  await getUser(sandbox, id);
  await updateUser(sandbox.db, id, { ...changes, updated_at: sandbox.now() });
  return presentUserById(sandbox, id);
}
