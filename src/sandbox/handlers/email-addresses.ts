import type { emailAddresses } from "../../../tools/index.ts";
import type { Sandbox } from "../context.ts";
import {
  addIdentification,
  attemptVerification,
  getIdentification,
  patchIdentification,
  prepareVerification,
  removeIdentification,
  replaceIdentifications,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentEmailAddress } from "../presenters/index.ts";

const type = "email_address";

const toResponse = async (sandbox: Sandbox, id: string) =>
  presentEmailAddress(await getIdentification(sandbox, type, id));

export const emailAddressHandlers: Handlers<typeof emailAddresses> = {
  async create_email_address(sandbox, { user_id, email_address, ...flags }) {
    const { id } = await addIdentification(sandbox, {
      userId: user_id,
      type,
      identifier: email_address,
      verified: flags.verified,
      primary: flags.primary,
      notify: flags.notify_primary_email_address_changed,
    });
    return toResponse(sandbox, id);
  },

  get_email_address: (sandbox, { email_address_id }) => toResponse(sandbox, email_address_id),

  async update_email_address(sandbox, { email_address_id, ...flags }) {
    await patchIdentification(sandbox, type, email_address_id, {
      verified: flags.verified,
      primary: flags.primary,
      notify: flags.notify_primary_email_address_changed,
    });
    return toResponse(sandbox, email_address_id);
  },

  async delete_email_address(sandbox, { email_address_id }) {
    await removeIdentification(sandbox, type, email_address_id);
    return { object: type, id: email_address_id, deleted: true };
  },

  prepare_email_address_verification: (sandbox, { email_address_id }) =>
    prepareVerification(sandbox, type, email_address_id),

  attempt_email_address_verification: (sandbox, { email_address_id, ...attempt }) =>
    attemptVerification(sandbox, type, email_address_id, attempt),

  async replace_user_email_address(sandbox, input) {
    const { id } = await replaceIdentifications(sandbox, {
      userId: input.user_id,
      type,
      identifier: input.email_address,
      status: input.identification_status,
      notify: input.notify_primary_email_address_changed,
    });
    return toResponse(sandbox, id);
  },
};
