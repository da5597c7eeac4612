import { invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findIdentification, type IdentificationRow, updateUser, type UserRow } from "../../store/index.ts";
import { deliver } from "../mail/index.ts";

/** The user columns with the ids of the primary identifications, by type. */
export const PRIMARY_COLUMNS = {
  email_address: "primary_email_address_id",
  phone_number: "primary_phone_number_id",
  web3_wallet: "primary_web3_wallet_id",
} as const;

/** 422 for making an unverified identification primary. */
export const verificationRequired = (param: string, identifier: string) =>
  invalidParam(param, `${identifier} must be verified before it can be primary.`, "form_verification_needed");

/** The user's primary identification of a type; `undefined` if there is none. */
export async function findPrimary(
  sandbox: Sandbox,
  user: UserRow,
  type: IdentificationRow["type"],
): Promise<IdentificationRow | undefined> {
  const id = user[PRIMARY_COLUMNS[type]];
  return id === null ? undefined : findIdentification(sandbox.db, id);
}

/** Emails the previous primary address about the new one. */
export async function notifyPreviousPrimary(
  sandbox: Sandbox,
  previous: IdentificationRow | undefined,
  address: IdentificationRow,
): Promise<void> {
  if (previous === undefined || previous.canonical === address.canonical) return;
  await deliver(sandbox, {
    channel: "email",
    template: "primary_email_address_changed",
    to: previous.identifier,
    data: { previous_email_address: previous.identifier, new_email_address: address.identifier },
  });
}

/** Makes an identification the user's primary one of its type. If `notify`, emails the previous primary address. */
export async function changePrimary(
  sandbox: Sandbox,
  user: UserRow,
  identification: IdentificationRow,
  notify: boolean,
): Promise<void> {
  await updateUser(sandbox.db, user.id, {
    [PRIMARY_COLUMNS[identification.type]]: identification.id,
    updated_at: sandbox.now(),
  });
  if (notify && identification.type === "email_address")
    await notifyPreviousPrimary(sandbox, await findPrimary(sandbox, user, "email_address"), identification);
}
