import type { Database } from "../database.ts";
import type { Order } from "../order.ts";
import { contains } from "./text.ts";

export interface RoleRow {
  id: string;
  key: string;
  name: string;
  description: string | null;
  /** Whether it has the permissions without which an organization cannot be administered. */
  is_creator_eligible: 0 | 1;
  created_at: number;
  updated_at: number;
}

export interface PermissionRow {
  id: string;
  key: string;
  name: string;
  description: string;
  type: "system" | "user";
  created_at: number;
  updated_at: number;
}

export interface RolePermissionRow {
  role_id: string;
  permission_id: string;
}

export const rolesTables = `
  create table roles (
    id text primary key,
    key text not null unique,
    name text not null,
    description text,
    is_creator_eligible integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create table permissions (
    id text primary key,
    key text not null unique,
    name text not null,
    description text not null,
    type text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create table role_permissions (
    role_id text not null references roles (id) on delete cascade,
    permission_id text not null references permissions (id) on delete cascade,
    primary key (role_id, permission_id)
  )`;

export const ROLE_ORDERS = ["created_at", "name", "key"] as const;

export interface RoleFilter {
  /** An id, or part of a name or key. */
  readonly query?: string | undefined;
}

function filtered(db: Database, { query }: RoleFilter) {
  const rows = db.selectFrom("roles");
  return query === undefined
    ? rows
    : rows.where((is) => is.or([is("id", "=", query), contains("name", query), contains("key", query)]));
}

export const listRoles = (
  db: Database,
  filter: RoleFilter,
  { column, direction }: Order<(typeof ROLE_ORDERS)[number]>,
  page: { readonly limit: number; readonly offset: number },
): Promise<RoleRow[]> =>
  filtered(db, filter)
    .selectAll()
    .orderBy(column, direction)
    .orderBy("id", direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();

export async function countRoles(db: Database, filter: RoleFilter): Promise<number> {
  const { count } = await filtered(db, filter)
    .select((is) => is.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

export const findRoleByKey = (db: Database, key: string): Promise<RoleRow | undefined> =>
  db.selectFrom("roles").selectAll().where("key", "=", key).executeTakeFirst();

/** Those of the roles with these keys that there are, by key. */
/** By id or key. */
export const findRole = (db: Database, idOrKey: string): Promise<RoleRow | undefined> =>
  db
    .selectFrom("roles")
    .selectAll()
    .where((is) => is.or([is("id", "=", idOrKey), is("key", "=", idOrKey)]))
    .executeTakeFirst();

export async function findRolesByKey(
  db: Database,
  keys: readonly string[],
): Promise<ReadonlyMap<string, RoleRow>> {
  const rows = await db.selectFrom("roles").selectAll().where("key", "in", keys).execute();
  return new Map(rows.map((row) => [row.key, row]));
}

/** The permissions of each of these roles, by its id. */
export async function permissionsOfRoles(
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

export async function insertPermissions(db: Database, rows: readonly PermissionRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto("permissions").values(rows).execute();
}

export async function insertRole(
  db: Database,
  role: RoleRow,
  permissions: readonly PermissionRow[],
): Promise<void> {
  await db.insertInto("roles").values(role).execute();
  if (permissions.length === 0) return;
  await db
    .insertInto("role_permissions")
    .values(permissions.map(({ id }) => ({ role_id: role.id, permission_id: id })))
    .execute();
}
