import { invalidParam } from "./failure.ts";
import { send } from "./mail.ts";
import type { Sandbox } from "./sandbox.ts";
import { findIdentification, type IdentificationRow } from "./store/identifications.ts";
import { updateUser, type UserRow } from "./store/users.ts";

/** 422 for making primary what nobody has verified. */
export const needsVerified = (param: string, identifier: string) =>
  invalidParam(param, `${identifier} must be verified before it can be primary.`, "form_verification_needed");

/** Makes an address of the user the primary one and, if asked to, tells the one that was. */
export async function changePrimaryEmail(
  sandbox: Sandbox,
  user: UserRow,
  address: IdentificationRow,
  notify: boolean,
): Promise<void> {
  await updateUser(sandbox.db, user.id, {
    primary_email_address_id: address.id,
    updated_at: sandbox.now(),
  });
  if (!notify || user.primary_email_address_id === null) return;
  const previous = await findIdentification(sandbox.db, user.primary_email_address_id);
  if (previous === undefined || previous.id === address.id) return;
  await send(sandbox, {
    channel: "email",
    template: "primary_email_address_changed",
    to: previous.identifier,
    data: { previous_email_address: previous.identifier, new_email_address: address.identifier },
  });
}
