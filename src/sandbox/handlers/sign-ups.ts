import type { signUps } from "../../../tools/index.ts";
import { assertExternalIdAvailable, getOpenSignUp, getSignUp } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentSignUp } from "../presenters/index.ts";
import { updateSignUp } from "../store/index.ts";

export const signUpHandlers: Handlers<typeof signUps> = {
  async get_sign_up(sandbox, { id }) {
    return presentSignUp(sandbox.db, await getSignUp(sandbox, id), sandbox.now());
  },

  async update_sign_up(sandbox, { id, external_id, custom_action }) {
    const row = await getOpenSignUp(sandbox, id);
    if (external_id !== undefined) await assertExternalIdAvailable(sandbox, external_id);
    await updateSignUp(sandbox.db, id, {
      external_id: external_id ?? row.external_id,
      custom_action: (custom_action ?? row.custom_action === 1) ? 1 : 0,
    });
    return presentSignUp(sandbox.db, await getSignUp(sandbox, id), sandbox.now());
  },
};
