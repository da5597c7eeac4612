import { sql } from "kysely";
import { countRows, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, PermissionRow, RoleRow } from "./schema/index.ts";
import { matchesIdNameOrKey } from "./text-match.ts";

export const ROLE_ORDER_COLUMNS = ["created_at", "name", "key"] as const;

export interface RoleFilter {
  /** A complete id, or part of a name or key (case-insensitive). */
  readonly query?: string | undefined;
}

function filterRoles(db: Database, { query }: RoleFilter) {
  const rows = db.selectFrom("roles");
  return query === undefined ? rows : rows.where(matchesIdNameOrKey(query));
}

export const listRoles = (
  db: Database,
  filter: RoleFilter,
  order: Order<(typeof ROLE_ORDER_COLUMNS)[number]>,
  page: Pagination,
): Promise<RoleRow[]> => selectPage(filterRoles(db, filter).selectAll(), order, page);

export const countRoles = (db: Database, filter: RoleFilter): Promise<number> =>
  countRows(filterRoles(db, filter));

export const findRoleByKey = (db: Database, key: string): Promise<RoleRow | undefined> =>
  db.selectFrom("roles").selectAll().where("key", "=", key).executeTakeFirst();

export const findRoleById = (db: Database, id: string): Promise<RoleRow | undefined> =>
  db.selectFrom("roles").selectAll().where("id", "=", id).executeTakeFirst();

export const findRoleByIdOrKey = (db: Database, idOrKey: string): Promise<RoleRow | undefined> =>
  db
    .selectFrom("roles")
    .selectAll()
    .where((eb) => eb.or([eb("id", "=", idOrKey), eb("key", "=", idOrKey)]))
    .executeTakeFirst();

/** The roles with these keys that exist, by key. */
export async function findRolesByKey(
  db: Database,
  keys: readonly string[],
): Promise<ReadonlyMap<string, RoleRow>> {
  const rows = await db.selectFrom("roles").selectAll().where("key", "in", keys).execute();
  return new Map(rows.map((row) => [row.key, row]));
}

/** The permissions of each role, by role id. */
export async function listPermissionsOfRoles(
  db: Database,
  roles: readonly RoleRow[],
): Promise<ReadonlyMap<string, PermissionRow[]>> {
  const permissions = new Map<string, PermissionRow[]>(roles.map(({ id }) => [id, []]));
  const rows = await db
    .selectFrom("role_permissions")
    .innerJoin("permissions", "permissions.id", "role_permissions.permission_id")
    .selectAll("permissions")
    .select("role_permissions.role_id")
    .where("role_permissions.role_id", "in", [...permissions.keys()])
    .orderBy("permissions.key")
    .execute();
  for (const { role_id, ...permission } of rows) permissions.get(role_id)?.push(permission);
  return permissions;
}

export async function insertRole(
  db: Database,
  role: RoleRow,
  permissions: readonly PermissionRow[],
): Promise<void> {
  await db.insertInto("roles").values(role).execute();
  await insertRolePermissions(db, role.id, permissions);
}

/** Updates a role; if its key changes, memberships and invitations with the role are updated too. */
export async function updateRole(db: Database, role: RoleRow, changes: Partial<RoleRow>): Promise<void> {
  // Memberships and invitations reference the role by its key, so the checks are deferred until the commit.
  await sql`pragma defer_foreign_keys = on`.execute(db);
  await db.updateTable("roles").set(changes).where("id", "=", role.id).execute();
  const { key = role.key } = changes;
  if (key === role.key) return;
  await db.updateTable("memberships").set({ role: key }).where("role", "=", role.key).execute();
  await db.updateTable("organization_invitations").set({ role: key }).where("role", "=", role.key).execute();
}

export async function deleteRole(db: Database, id: string): Promise<void> {
  await db.deleteFrom("roles").where("id", "=", id).execute();
}

async function insertRolePermissions(
  db: Database,
  roleId: string,
  permissions: readonly PermissionRow[],
): Promise<void> {
  if (permissions.length === 0) return;
  await db
    .insertInto("role_permissions")
    .values(permissions.map(({ id }) => ({ role_id: roleId, permission_id: id })))
    .execute();
}

/** Replaces all permissions of a role. */
export async function replaceRolePermissions(
  db: Database,
  roleId: string,
  permissions: readonly PermissionRow[],
): Promise<void> {
  await db.deleteFrom("role_permissions").where("role_id", "=", roleId).execute();
  await insertRolePermissions(db, roleId, permissions);
}

/** Whether any member, and whether any organization invitation, has the role with this key. */
export async function loadRoleUsage(
  db: Database,
  key: string,
): Promise<{ readonly hasMembers: boolean; readonly hasInvitations: boolean }> {
  const [member, invitation] = await Promise.all([
    db.selectFrom("memberships").select("id").where("role", "=", key).limit(1).executeTakeFirst(),
    db
      .selectFrom("organization_invitations")
      .select("id")
      .where("role", "=", key)
      .limit(1)
      .executeTakeFirst(),
  ]);
  return { hasMembers: member !== undefined, hasInvitations: invitation !== undefined };
}
