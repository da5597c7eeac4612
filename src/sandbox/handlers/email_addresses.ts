import type { emailAddresses } from "../../../tools/email_addresses.ts";
import { Failure, notFound } from "../failure.ts";
import { getUser, identify, unidentify } from "../people.ts";
import { presentEmailAddress } from "../present/users.ts";
import { changePrimaryEmail, needsVerified } from "../primary.ts";
import type { Sandbox } from "../sandbox.ts";
import * as store from "../store/identifications.ts";
import { updateUser } from "../store/users.ts";
import type { Handlers } from "./handler.ts";

async function getAddress(sandbox: Sandbox, id: string): Promise<store.IdentificationRow> {
  const row = await store.findIdentification(sandbox.db, id);
  if (row?.type !== "email_address") throw notFound("email address", id);
  return row;
}

const updateRefused = (longMessage: string) =>
  new Failure(400, {
    code: "identification_update_failed",
    message: "Update operation failed",
    longMessage,
  });

export const emailAddressHandlers: Handlers<typeof emailAddresses> = {
  async create_email_address(sandbox, input) {
    const user = await getUser(sandbox, input.user_id);
    if (input.primary === true && input.verified !== true)
      throw needsVerified("primary", input.email_address);
    const row = await identify(sandbox, {
      userId: user.id,
      type: "email_address",
      identifier: input.email_address,
      verified: input.verified === true,
      strategy: input.verified === true ? "admin" : "email_code",
    });
    if (input.primary === true || user.primary_email_address_id === null)
      await changePrimaryEmail(sandbox, user, row, input.notify_primary_email_address_changed === true);
    else await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
    return presentEmailAddress(row);
  },

  async get_email_address(sandbox, { email_address_id }) {
    return presentEmailAddress(await getAddress(sandbox, email_address_id));
  },

  async update_email_address(sandbox, input) {
    const before = await getAddress(sandbox, input.email_address_id);
    const user = await getUser(sandbox, before.user_id);
    const wasVerified = before.verification_status === "verified";
    const verified = input.verified ?? wasVerified;
    const primary = user.primary_email_address_id === before.id;
    if (input.primary === true && !verified)
      throw updateRefused(`${before.identifier} must be verified before it can be primary.`);
    if (wasVerified && !verified && primary)
      throw updateRefused(`${before.identifier} is the primary address, which must stay verified.`);

    if (verified !== wasVerified)
      await store.updateIdentification(sandbox.db, before.id, {
        verification_status: verified ? "verified" : "unverified",
        verification_strategy: verified ? "admin" : "email_code",
        ...(verified ? { reserved: 0 } : {}),
        updated_at: sandbox.now(),
      });
    const row = await getAddress(sandbox, before.id);
    if (input.primary === true && !primary)
      await changePrimaryEmail(sandbox, user, row, input.notify_primary_email_address_changed === true);
    else await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
    return presentEmailAddress(row);
  },

  async delete_email_address(sandbox, { email_address_id }) {
    const row = await getAddress(sandbox, email_address_id);
    await unidentify(sandbox, row);
    return { object: "email_address", id: row.id, deleted: true };
  },
};
