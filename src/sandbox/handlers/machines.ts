import type { z } from "zod/v3";
import { DEFAULT_LIMIT } from "../../../tools/models/common.ts";
import type { Machine } from "../../../tools/models/machine.ts";
import type { machines } from "../../../tools/resources/machines.ts";
import { Failure, invalidParam, notFound } from "../api-error.ts";
import { orderOf } from "../domain/list-params.ts";
import type { Sandbox } from "../context.ts";
import { hashOf, newSecret } from "../domain/tokens/token-secrets.ts";
import { getInstance } from "../store/instance.ts";
import * as store from "../store/machines.ts";
import type { Handlers } from "./handler.ts";

const DEFAULT_TOKEN_TTL = 3600;
const MAX_SCOPES = 150;

const presentAlone = (row: store.MachineRow, instanceId: string) => ({
  object: "machine" as const,
  id: row.id,
  name: row.name,
  instance_id: instanceId,
  default_token_ttl: row.default_token_ttl,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** Puts machines into their answer, with those that they may call. */
async function present(
  sandbox: Sandbox,
  rows: readonly store.MachineRow[],
): Promise<z.input<typeof Machine>[]> {
  const { id: instanceId } = await getInstance(sandbox.db);
  const ids = rows.map(({ id }) => id);
  const scoped = await store.listScopedMachines(sandbox.db, ids);
  return rows.map((row) => ({
    ...presentAlone(row, instanceId),
    scoped_machines: (scoped.get(row.id) ?? []).map((other) => presentAlone(other, instanceId)),
  }));
}

async function presentOne(sandbox: Sandbox, row: store.MachineRow): Promise<z.input<typeof Machine>> {
  const [presented] = await present(sandbox, [row]);
  if (presented === undefined) throw new Error("One row gives one answer.");
  return presented;
}

async function getMachine(sandbox: Sandbox, id: string): Promise<store.MachineRow> {
  const row = await store.findMachine(sandbox.db, id);
  if (row === undefined) throw notFound("machine", id);
  return row;
}

/** Lets a machine call another, which must be there and may not be the same. */
async function allow(sandbox: Sandbox, from: string, to: string, param: string) {
  if ((await store.findMachine(sandbox.db, to)) === undefined)
    throw invalidParam(param, `No machine was found with id ${to}.`, "form_resource_not_found");
  if (from === to) throw invalidParam(param, "A machine cannot be given access to itself.");
  const row: store.MachineScopeRow = {
    from_machine_id: from,
    to_machine_id: to,
    created_at: sandbox.now(),
  };
  await store.insertMachineScope(sandbox.db, row);
  return row;
}

export const machineHandlers: Handlers<typeof machines> = {
  async list_machines(sandbox, { limit, offset, order_by, query }) {
    const { rows, total } = await store.listMachines(sandbox.db, {
      query,
      order: orderOf(order_by ?? "-created_at", ["name", "created_at"]),
      limit: limit ?? DEFAULT_LIMIT,
      offset: offset ?? 0,
    });
    return { data: await present(sandbox, rows), total_count: total };
  },

  async create_machine(sandbox, input) {
    const at = sandbox.now();
    const row: store.MachineRow = {
      id: sandbox.newId("mch"),
      name: input.name,
      default_token_ttl: input.default_token_ttl ?? DEFAULT_TOKEN_TTL,
      secret_key: newSecret("ak"),
      created_at: at,
      updated_at: at,
    };
    await store.insertMachine(sandbox.db, row);
    for (const to of new Set(input.scoped_machines)) await allow(sandbox, row.id, to, "scoped_machines");
    return { ...(await presentOne(sandbox, row)), secret_key: row.secret_key };
  },

  async get_machine(sandbox, { machine_id }) {
    return presentOne(sandbox, await getMachine(sandbox, machine_id));
  },

  async update_machine(sandbox, { machine_id, name, default_token_ttl }) {
    const { id } = await getMachine(sandbox, machine_id);
    await store.updateMachine(sandbox.db, id, {
      ...(name === undefined ? {} : { name }),
      ...(default_token_ttl === undefined ? {} : { default_token_ttl }),
      updated_at: sandbox.now(),
    });
    return presentOne(sandbox, await getMachine(sandbox, id));
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
    const replaced = {
      hash: hashOf(secret_key),
      machine_id: id,
      expires_at: now + previous_token_ttl * 1000,
    };
    await store.insertReplacedKey(sandbox.db, replaced, now);
    const secret = newSecret("ak");
    await store.updateMachine(sandbox.db, id, { secret_key: secret, updated_at: now });
    return { object: "machine_secret_key", secret };
  },

  async create_machine_scope(sandbox, { machine_id, to_machine_id }) {
    const { id } = await getMachine(sandbox, machine_id);
    if ((await store.findMachineScope(sandbox.db, id, to_machine_id)) !== undefined)
      throw new Failure(409, {
        code: "conflict",
        message: "conflict",
        longMessage: `${id} already has access to ${to_machine_id}.`,
        param: "to_machine_id",
      });
    if ((await store.countMachineScopes(sandbox.db, id)) >= MAX_SCOPES)
      throw new Failure(403, {
        code: "quota_exceeded",
        message: "quota exceeded",
        longMessage: `A machine can have access to at most ${MAX_SCOPES} others.`,
      });
    return { object: "machine_scope", ...(await allow(sandbox, id, to_machine_id, "to_machine_id")) };
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
