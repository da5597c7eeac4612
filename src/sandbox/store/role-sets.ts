import { sql } from "kysely";
import { type OrganizationSelector, selectOrganizationIds } from "./organizations.ts";
import { countRows, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, RoleRow, RoleSetRow } from "./schema/index.ts";
import { matchesIdNameOrKey } from "./text-match.ts";

export interface RoleSetFilter {
  /** A complete id, or part of a name or key (case-insensitive). */
  readonly query?: string | undefined;
}

function filterRoleSets(db: Database, { query }: RoleSetFilter) {
  const rows = db.selectFrom("role_sets");
  return query === undefined ? rows : rows.where(matchesIdNameOrKey(query));
}

export const listRoleSets = (
  db: Database,
  filter: RoleSetFilter,
  order: Order<"created_at" | "name" | "key">,
  page: Pagination,
): Promise<RoleSetRow[]> => selectPage(filterRoleSets(db, filter).selectAll(), order, page);

export const countRoleSets = (db: Database, filter: RoleSetFilter): Promise<number> =>
  countRows(filterRoleSets(db, filter));

export const findRoleSetByIdOrKey = (db: Database, idOrKey: string): Promise<RoleSetRow | undefined> =>
  db
    .selectFrom("role_sets")
    .selectAll()
    .where((eb) => eb.or([eb("key", "=", idOrKey), eb("id", "=", idOrKey)]))
    .executeTakeFirst();

/** The role set of new organizations; `undefined` in a database from before role sets existed. */
export const findInitialRoleSet = (db: Database): Promise<RoleSetRow | undefined> =>
  db.selectFrom("role_sets").selectAll().where("type", "=", "initial").executeTakeFirst();

/** Whether a role is the creator role, and whether it is the default role, of any role set. */
export async function loadRoleAssignments(
  db: Database,
  roleId: string,
): Promise<{ readonly isCreatorRole: boolean; readonly isDefaultRole: boolean }> {
  const rows = await db
    .selectFrom("role_sets")
    .select(["creator_role_id", "default_role_id"])
    .where((eb) => eb.or([eb("creator_role_id", "=", roleId), eb("default_role_id", "=", roleId)]))
    .execute();
  return {
    isCreatorRole: rows.some((row) => row.creator_role_id === roleId),
    isDefaultRole: rows.some((row) => row.default_role_id === roleId),
  };
}

/** The roles of each role set, oldest first, by role set id. */
export async function listRolesOfRoleSets(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RoleRow[]>> {
  const roles = new Map<string, RoleRow[]>(ids.map((id) => [id, []]));
  const rows = await db
    .selectFrom("role_set_roles")
    .innerJoin("roles", "roles.id", "role_set_roles.role_id")
    .selectAll("roles")
    .select("role_set_roles.role_set_id")
    .where("role_set_roles.role_set_id", "in", ids)
    .orderBy("roles.created_at")
    .orderBy("roles.key")
    .execute();
  for (const { role_set_id, ...role } of rows) roles.get(role_set_id)?.push(role);
  return roles;
}

/** The number of members with each role in organizations with these role sets, by role set key, then role key. */
export async function countMembersByRole(
  db: Database,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const counts = new Map<string, Map<string, number>>(keys.map((key) => [key, new Map()]));
  const rows = await db
    .selectFrom("memberships")
    .innerJoin("organizations", "organizations.id", "memberships.organization_id")
    .select((eb) => ["organizations.role_set_key", "memberships.role", eb.fn.countAll<number>().as("count")])
    .where("organizations.role_set_key", "in", keys)
    .groupBy(["organizations.role_set_key", "memberships.role"])
    .execute();
  for (const { role_set_key, role, count } of rows)
    if (role_set_key !== null) counts.get(role_set_key)?.set(role, count);
  return counts;
}

export async function insertRoleSet(
  db: Database,
  row: RoleSetRow,
  roleIds: readonly string[],
): Promise<void> {
  await db.insertInto("role_sets").values(row).execute();
  await addRolesToRoleSet(db, row.id, roleIds);
}

/** Updates a role set; if its key changes, its organizations are updated too. */
export async function updateRoleSet(
  db: Database,
  row: RoleSetRow,
  changes: Partial<RoleSetRow>,
): Promise<void> {
  await db.updateTable("role_sets").set(changes).where("id", "=", row.id).execute();
  if (changes.key !== undefined) await moveOrganizationsToRoleSet(db, row.key, changes.key);
}

/** Makes the initial role set a custom one, so that another can become the initial one. */
export async function demoteInitialRoleSet(db: Database, now: number): Promise<void> {
  await db
    .updateTable("role_sets")
    .set({ type: "custom", updated_at: now })
    .where("type", "=", "initial")
    .execute();
}

export async function deleteRoleSet(db: Database, id: string): Promise<void> {
  await db.deleteFrom("role_sets").where("id", "=", id).execute();
}

/** Adds roles to a role set; roles that it already has are ignored. */
export async function addRolesToRoleSet(
  db: Database,
  roleSetId: string,
  roleIds: readonly string[],
): Promise<void> {
  await db
    .insertInto("role_set_roles")
    .values(roleIds.map((role_id) => ({ role_set_id: roleSetId, role_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function removeRoleFromRoleSet(db: Database, roleSetId: string, roleId: string): Promise<void> {
  await db
    .deleteFrom("role_set_roles")
    .where("role_set_id", "=", roleSetId)
    .where("role_id", "=", roleId)
    .execute();
}

/** Moves all organizations of one role set to another. */
export async function moveOrganizationsToRoleSet(
  db: Database,
  fromKey: string,
  toKey: string,
): Promise<void> {
  await db
    .updateTable("organizations")
    .set({ role_set_key: toKey })
    .where("role_set_key", "=", fromKey)
    .execute();
}

/** Assigns a role set to organizations that have none, or one that does not exist. */
export async function backfillRoleSet(db: Database, key: string): Promise<void> {
  await db
    .updateTable("organizations")
    .set({ role_set_key: key })
    .where((eb) =>
      eb.or([
        eb("role_set_key", "is", null),
        eb("role_set_key", "not in", eb.selectFrom("role_sets").select("role_sets.key")),
      ]),
    )
    .execute();
}

/** The keys of the roles of the organizations' members and invitations. */
export async function listRoleKeysInUse(
  db: Database,
  organizations: OrganizationSelector,
): Promise<readonly string[]> {
  const ids = selectOrganizationIds(db, organizations);
  const rows = await db
    .selectFrom("memberships")
    .select("role")
    .where("organization_id", "in", ids)
    .union(db.selectFrom("organization_invitations").select("role").where("organization_id", "in", ids))
    .execute();
  return rows.map(({ role }) => role);
}

/** Role replacements: new role keys by old role key. */
export type RoleKeyMappings = ReadonlyMap<string, string>;

/** Replaces the roles of the organizations' members and invitations in one statement, so that roles can be swapped. */
export async function replaceRolesInOrganizations(
  db: Database,
  organizations: OrganizationSelector,
  mappings: RoleKeyMappings,
  now: number,
): Promise<void> {
  if (mappings.size === 0) return;
  const ids = selectOrganizationIds(db, organizations);
  const json = JSON.stringify(Object.fromEntries(mappings));
  for (const table of ["memberships", "organization_invitations"] as const)
    await db
      .updateTable(table)
      .set({
        role: sql<string>`(select value from json_each(${json}) where key = ${sql.ref(`${table}.role`)})`,
        updated_at: now,
      })
      .where("organization_id", "in", ids)
      .where("role", "in", [...mappings.keys()])
      .execute();
}
