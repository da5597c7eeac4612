import type { Sandbox } from "../../src/sandbox/context.ts";
import { createIdentification, buildUserRow } from "../../src/sandbox/domain/users/users.ts";
import type { UserRow } from "../../src/sandbox/store/schema/users.ts";
import { insertUser, updateUser } from "../../src/sandbox/store/users.ts";

interface UserFields extends Partial<
  Pick<UserRow, "username" | "last_active_at" | "create_organizations_limit">
> {
  readonly email?: string;
  readonly phone?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** Inserts a user with verified identifications into the database, without the API; returns the id. */
export async function addUser(sandbox: Sandbox, fields: UserFields = {}): Promise<string> {
  const { email, phone, firstName = null, lastName = null, ...columns } = fields;
  const user: UserRow = { ...buildUserRow(sandbox), first_name: firstName, last_name: lastName, ...columns };
  await insertUser(sandbox.db, user);
  const verified = { userId: user.id, strategy: "admin", verified: true } as const;
  if (email !== undefined) {
    const { id } = await createIdentification(sandbox, {
      ...verified,
      type: "email_address",
      identifier: email,
    });
    await updateUser(sandbox.db, user.id, { primary_email_address_id: id });
  }
  if (phone !== undefined) {
    const { id } = await createIdentification(sandbox, {
      ...verified,
      type: "phone_number",
      identifier: phone,
    });
    await updateUser(sandbox.db, user.id, { primary_phone_number_id: id });
  }
  return user.id;
}
