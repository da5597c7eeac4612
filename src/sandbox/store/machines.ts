import { type Order, selectPageWithTotal } from "./paging.ts";
import type { Database, MachineRow, MachineScopeRow, ReplacedMachineKeyRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

interface MachineFilter {
  /** Part of a name (case-insensitive), or a complete id. */
  readonly query: string | undefined;
  readonly order: Order<"name" | "created_at">;
  readonly limit: number;
  readonly offset: number;
}

/** A page of the matching machines and their total count. */
export async function listMachines(db: Database, { query, order, limit, offset }: MachineFilter) {
  let matching = db.selectFrom("machines");
  if (query !== undefined)
    matching = matching.where((eb) => eb.or([containsText("name", query), eb("id", "=", query)]));
  return selectPageWithTotal(matching.selectAll(), order, { limit, offset });
}

export const findMachine = (db: Database, id: string): Promise<MachineRow | undefined> =>
  db.selectFrom("machines").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertMachine(db: Database, row: MachineRow): Promise<void> {
  await db.insertInto("machines").values(row).execute();
}

export async function updateMachine(db: Database, id: string, changes: Partial<MachineRow>): Promise<void> {
  await db.updateTable("machines").set(changes).where("id", "=", id).execute();
}

export async function deleteMachine(db: Database, id: string): Promise<void> {
  await db.deleteFrom("machines").where("id", "=", id).execute();
}

/** The machine with this secret key, or with this rotated key if its grace period has not ended. */
export async function findMachineBySecretKey(
  db: Database,
  key: { readonly secret: string; readonly hash: string },
  now: number,
): Promise<MachineRow | undefined> {
  const current = await db
    .selectFrom("machines")
    .selectAll()
    .where("secret_key", "=", key.secret)
    .executeTakeFirst();
  if (current !== undefined) return current;
  return db
    .selectFrom("replaced_machine_keys as replaced")
    .innerJoin("machines", "machines.id", "replaced.machine_id")
    .selectAll("machines")
    .where("replaced.hash", "=", key.hash)
    .where("replaced.expires_at", ">", now)
    .executeTakeFirst();
}

/** Stores a rotated key until its grace period ends; deletes keys whose grace period has ended. */
export async function insertReplacedMachineKey(
  db: Database,
  row: ReplacedMachineKeyRow,
  now: number,
): Promise<void> {
  await db.deleteFrom("replaced_machine_keys").where("expires_at", "<=", now).execute();
  await db.insertInto("replaced_machine_keys").values(row).execute();
}

/** The machines that each machine may call, by the calling machine's id, in the order in which they were added. */
export async function listScopedMachines(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly MachineRow[]>> {
  const rows = await db
    .selectFrom("machine_scopes as scopes")
    .innerJoin("machines", "machines.id", "scopes.to_machine_id")
    .selectAll("machines")
    .select("scopes.from_machine_id as from")
    .where("scopes.from_machine_id", "in", ids)
    .orderBy("scopes.created_at")
    .orderBy("machines.id")
    .execute();
  const byMachine = new Map<string, MachineRow[]>(ids.map((id) => [id, []]));
  for (const { from, ...machine } of rows) byMachine.get(from)?.push(machine);
  return byMachine;
}

export const findMachineScope = (
  db: Database,
  fromId: string,
  toId: string,
): Promise<MachineScopeRow | undefined> =>
  db
    .selectFrom("machine_scopes")
    .selectAll()
    .where("from_machine_id", "=", fromId)
    .where("to_machine_id", "=", toId)
    .executeTakeFirst();

export async function countMachineScopes(db: Database, fromId: string): Promise<number> {
  const { total } = await db
    .selectFrom("machine_scopes")
    .select(({ fn }) => fn.countAll<number>().as("total"))
    .where("from_machine_id", "=", fromId)
    .executeTakeFirstOrThrow();
  return total;
}

export async function insertMachineScope(db: Database, row: MachineScopeRow): Promise<void> {
  await db.insertInto("machine_scopes").values(row).execute();
}

export async function deleteMachineScope(db: Database, fromId: string, toId: string): Promise<void> {
  await db
    .deleteFrom("machine_scopes")
    .where("from_machine_id", "=", fromId)
    .where("to_machine_id", "=", toId)
    .execute();
}
