import type { z } from "zod/v3";
import { DEFAULT_LIMIT, type Machine, type machines } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { generateSecret, hashSecret, parseOrderBy } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

const DEFAULT_TOKEN_TTL_S = 3600;
const MAX_SCOPES = 150;

const machineFields = (row: store.MachineRow, instanceId: string) => ({
  object: "machine" as const,
  id: row.id,
  name: row.name,
  instance_id: instanceId,
  default_token_ttl: row.default_token_ttl,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** Presents machines with the machines that they may call. */
async function toResponses(
  sandbox: Sandbox,
  rows: readonly store.MachineRow[],
): Promise<z.input<typeof Machine>[]> {
  const { id: instanceId } = await getInstance(sandbox.db);
  const ids = rows.map(({ id }) => id);
  const scopedMachines = await store.listScopedMachines(sandbox.db, ids);
  return rows.map((row) => ({
    ...machineFields(row, instanceId),
    scoped_machines: (scopedMachines.get(row.id) ?? []).map((other) => machineFields(other, instanceId)),
  }));
}

async function toResponse(sandbox: Sandbox, row: store.MachineRow): Promise<z.input<typeof Machine>> {
  const [response] = await toResponses(sandbox, [row]);
  if (response === undefined) throw new Error("One row gives one answer.");
  return response;
}

async function getMachine(sandbox: Sandbox, id: string): Promise<store.MachineRow> {
  const row = await store.findMachine(sandbox.db, id);
  if (row === undefined) throw notFound("machine", id);
  return row;
}

/**
 * Allows a machine to call another one.
 *
 * @throws ApiError 422 if the other machine does not exist or is the same machine
 */
async function createMachineScope(sandbox: Sandbox, fromId: string, toId: string, param: string) {
  if ((await store.findMachine(sandbox.db, toId)) === undefined)
    throw invalidParam(param, `No machine was found with id ${toId}.`, "form_resource_not_found");
  if (fromId === toId) throw invalidParam(param, "A machine cannot be given access to itself.");
  const row: store.MachineScopeRow = {
    from_machine_id: fromId,
    to_machine_id: toId,
    created_at: sandbox.now(),
  };
  await store.insertMachineScope(sandbox.db, row);
  return row;
}

export const machineHandlers: Handlers<typeof machines> = {
  async list_machines(sandbox, { limit, offset, order_by, query }) {
    const { rows, total } = await store.listMachines(sandbox.db, {
      query,
      order: parseOrderBy(order_by ?? "-created_at", ["name", "created_at"]),
      limit: limit ?? DEFAULT_LIMIT,
      offset: offset ?? 0,
    });
    return { data: await toResponses(sandbox, rows), total_count: total };
  },

  async create_machine(sandbox, input) {
    const now = sandbox.now();
    const row: store.MachineRow = {
      id: sandbox.newId("mch"),
      name: input.name,
      default_token_ttl: input.default_token_ttl ?? DEFAULT_TOKEN_TTL_S,
      secret_key: generateSecret("ak"),
      created_at: now,
      updated_at: now,
    };
    await store.insertMachine(sandbox.db, row);
    for (const toId of new Set(input.scoped_machines))
      await createMachineScope(sandbox, row.id, toId, "scoped_machines");
    return { ...(await toResponse(sandbox, row)), secret_key: row.secret_key };
  },

  async get_machine(sandbox, { machine_id }) {
    return toResponse(sandbox, await getMachine(sandbox, machine_id));
  },

  async update_machine(sandbox, { machine_id, name, default_token_ttl }) {
    const { id } = await getMachine(sandbox, machine_id);
    await store.updateMachine(sandbox.db, id, {
      ...(name === undefined ? {} : { name }),
      ...(default_token_ttl === undefined ? {} : { default_token_ttl }),
      updated_at: sandbox.now(),
    });
    return toResponse(sandbox, await getMachine(sandbox, id));
  },

  async delete_machine(sandbox, { machine_id }) {
    const { id } = await getMachine(sandbox, machine_id);
    await store.deleteMachine(sandbox.db, id);
    return { object: "machine", id, deleted: true };
  },

  async get_machine_secret_key(sandbox, { machine_id }) {
    const { secret_key } = await getMachine(sandbox, machine_id);
    return { object: "machine_secret_key", secret: secret_key };
  },

  async rotate_machine_secret_key(sandbox, { machine_id, previous_token_ttl }) {
    const { id, secret_key } = await getMachine(sandbox, machine_id);
    const now = sandbox.now();
    const replacedKey = {
      hash: hashSecret(secret_key),
      machine_id: id,
      expires_at: now + previous_token_ttl * 1000,
    };
    await store.insertReplacedMachineKey(sandbox.db, replacedKey, now);
    const secret = generateSecret("ak");
    await store.updateMachine(sandbox.db, id, { secret_key: secret, updated_at: now });
    return { object: "machine_secret_key", secret };
  },

  async create_machine_scope(sandbox, { machine_id, to_machine_id }) {
    const { id } = await getMachine(sandbox, machine_id);
    if ((await store.findMachineScope(sandbox.db, id, to_machine_id)) !== undefined)
      throw new ApiError(409, {
        code: "conflict",
        message: "conflict",
        longMessage: `${id} already has access to ${to_machine_id}.`,
        param: "to_machine_id",
      });
    if ((await store.countMachineScopes(sandbox.db, id)) >= MAX_SCOPES)
      throw new ApiError(403, {
        code: "quota_exceeded",
        message: "quota exceeded",
        longMessage: `A machine can have access to at most ${MAX_SCOPES} others.`,
      });
    return {
      object: "machine_scope",
      ...(await createMachineScope(sandbox, id, to_machine_id, "to_machine_id")),
    };
  },

  async delete_machine_scope(sandbox, { machine_id, other_machine_id }) {
    const { id } = await getMachine(sandbox, machine_id);
    if ((await store.findMachineScope(sandbox.db, id, other_machine_id)) === undefined)
      throw notFound(`scope of ${id} for a machine`, other_machine_id);
    await store.deleteMachineScope(sandbox.db, id, other_machine_id);
    return {
      object: "machine_scope",
      from_machine_id: id,
      to_machine_id: other_machine_id,
      deleted: true,
    };
  },
};
