import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findMachineBySecretKey, type MachineRow } from "../../store/index.ts";
import { hashSecret } from "./token-secrets.ts";

/**
 * The machine that authenticates a request with its secret key.
 *
 * @throws ApiError 401 if no machine has the key, or it was rotated and its grace period has ended
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
