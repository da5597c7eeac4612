import type { phoneNumbers } from "../../../tools/index.ts";
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
import { presentPhoneNumber } from "../presenters/index.ts";

const type = "phone_number";

const toResponse = async (sandbox: Sandbox, id: string) =>
  presentPhoneNumber(await getIdentification(sandbox, type, id));

export const phoneNumberHandlers: Handlers<typeof phoneNumbers> = {
  async create_phone_number(sandbox, { user_id, phone_number, ...flags }) {
    const { id } = await addIdentification(sandbox, {
      userId: user_id,
      type,
      identifier: phone_number,
      ...flags,
    });
    return toResponse(sandbox, id);
  },

  get_phone_number: (sandbox, { phone_number_id }) => toResponse(sandbox, phone_number_id),

  async update_phone_number(sandbox, { phone_number_id, ...flags }) {
    await patchIdentification(sandbox, type, phone_number_id, flags);
    return toResponse(sandbox, phone_number_id);
  },

  async delete_phone_number(sandbox, { phone_number_id }) {
    await removeIdentification(sandbox, type, phone_number_id);
    return { object: type, id: phone_number_id, deleted: true };
  },

  prepare_phone_number_verification: (sandbox, { phone_number_id }) =>
    prepareVerification(sandbox, type, phone_number_id),

  attempt_phone_number_verification: (sandbox, { phone_number_id, ...attempt }) =>
    attemptVerification(sandbox, type, phone_number_id, attempt),

  async replace_user_phone_number(sandbox, { user_id, phone_number, identification_status }) {
    const { id } = await replaceIdentifications(sandbox, {
      userId: user_id,
      type,
      identifier: phone_number,
      status: identification_status,
    });
    return toResponse(sandbox, id);
  },
};
