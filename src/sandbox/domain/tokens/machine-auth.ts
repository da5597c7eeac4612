import { Failure } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { hashOf } from "./token-secrets.ts";
import { findMachineByKey, type MachineRow } from "../../store/machines.ts";

/**
 * The machine that authorizes a request with its secret key.
 *
 * @throws Failure 401 where the key is no machine's, or its grace after a rotation has ended
 */
export async function machineOf(sandbox: Sandbox, key: string): Promise<MachineRow> {
  const machine = await findMachineByKey(sandbox.db, { secret: key, hash: hashOf(key) }, sandbox.now());
  if (machine === undefined)
    throw new Failure(401, {
      code: "clerk_key_invalid",
      message: "The provided Clerk Secret Key is invalid",
      longMessage: "No machine has this secret key.",
    });
  return machine;
}
