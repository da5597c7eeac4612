import { countRows, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, PermissionRow } from "./schema/index.ts";
import { matchesIdNameOrKey } from "./text-match.ts";

export interface PermissionFilter {
  /** A complete id, or part of a name or key (case-insensitive). */
  readonly query?: string | undefined;
}

function filterPermissions(db: Database, { query }: PermissionFilter) {
  const rows = db.selectFrom("permissions");
  return query === undefined ? rows : rows.where(matchesIdNameOrKey(query));
}

export const listPermissions = (
  db: Database,
  filter: PermissionFilter,
  order: Order<"created_at" | "name" | "key">,
  page: Pagination,
): Promise<PermissionRow[]> => selectPage(filterPermissions(db, filter).selectAll(), order, page);

export const countPermissions = (db: Database, filter: PermissionFilter): Promise<number> =>
  countRows(filterPermissions(db, filter));

export const findPermission = (db: Database, id: string): Promise<PermissionRow | undefined> =>
  db.selectFrom("permissions").selectAll().where("id", "=", id).executeTakeFirst();

export const findPermissionByKey = (db: Database, key: string): Promise<PermissionRow | undefined> =>
  db.selectFrom("permissions").selectAll().where("key", "=", key).executeTakeFirst();

export async function insertPermissions(db: Database, rows: readonly PermissionRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto("permissions").values(rows).execute();
}

export async function updatePermission(
  db: Database,
  id: string,
  changes: Partial<PermissionRow>,
): Promise<void> {
  await db.updateTable("permissions").set(changes).where("id", "=", id).execute();
}

/** Deletes a permission and removes it from all roles. */
export async function deletePermission(db: Database, id: string): Promise<void> {
  await db.deleteFrom("permissions").where("id", "=", id).execute();
}
