import { z } from "zod/v3";
import { Secret, Timestamp } from "./common.ts";

const BaseMachine = z
  .object({
    object: z.literal("machine"),
    id: z.string(),
    name: z.string(),
    instance_id: z.string(),
    created_at: Timestamp,
    updated_at: Timestamp,
    default_token_ttl: z.number().int().optional(),
  })
  .strict();

/** `scoped_machines` are the machines that this machine may call. */
export const Machine = BaseMachine.extend({ scoped_machines: z.array(BaseMachine) }).strict();

/** The response to creation, which contains the secret key. */
export const MachineWithSecretKey = Machine.extend({ secret_key: Secret }).strict();

export const MachineSecretKey = z
  .object({ object: z.literal("machine_secret_key"), secret: Secret })
  .strict();

export const MachineScope = z
  .object({
    object: z.literal("machine_scope"),
    from_machine_id: z.string(),
    to_machine_id: z.string(),
    created_at: Timestamp,
  })
  .strict();

export const DeletedMachineScope = MachineScope.omit({ created_at: true })
  .extend({ deleted: z.literal(true) })
  .strict();
