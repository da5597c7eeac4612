import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { hashSecret } from "./token-secrets.ts";
import { findMachineBySecretKey, type MachineRow } from "../../store/machines.ts";

/**
 * The machine that authorizes a request with its secret key.
 *
 * @throws Failure 401 where the key is no machine's, or its grace after a rotation has ended
 */
export async function authenticateMachine(sandbox: Sandbox, key: string): Promise<MachineRow> {
  const machine = await findMachineBySecretKey(
    sandbox.db,
    { secret: key, hash: hashSecret(key) },
    sandbox.now(),
  );
  if (machine === undefined)
    throw new ApiError(401, {
      code: "clerk_key_invalid",
      message: "The provided Clerk Secret Key is invalid",
      longMessage: "No machine has this secret key.",
    });
  return machine;
}
