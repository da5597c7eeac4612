import type { Database, DirectoryRow, GroupRoleMappingRow, RoleRow } from "./schema/index.ts";

/** A directory with the fields that it shares with its enterprise connection. */
export interface DirectoryRecord extends DirectoryRow {
  /** A JSON array. */
  custom_attributes: string;
}

const selectDirectoryRecords = (db: Database) =>
  db
    .selectFrom("directories")
    .innerJoin("enterprise_connections", "enterprise_connections.id", "directories.enterprise_connection_id")
    .selectAll("directories")
    .select("enterprise_connections.custom_attributes");

/** A page of directories, newest first, and their total count. */
export async function listDirectories(db: Database, { limit, offset }: { limit: number; offset: number }) {
  const [rows, { total }] = await Promise.all([
    selectDirectoryRecords(db)
      .orderBy("directories.created_at", "desc")
      .orderBy("directories.id", "desc")
      .limit(limit)
      .offset(offset)
      .execute(),
    db
      .selectFrom("directories")
      .select(({ fn }) => fn.countAll<number>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  return { rows, total };
}

export const findDirectory = (db: Database, id: string): Promise<DirectoryRecord | undefined> =>
  selectDirectoryRecords(db).where("directories.id", "=", id).executeTakeFirst();

export const findDirectoryByConnection = (
  db: Database,
  connectionId: string,
): Promise<DirectoryRecord | undefined> =>
  selectDirectoryRecords(db).where("enterprise_connection_id", "=", connectionId).executeTakeFirst();

export const findDirectoryByOrganization = (
  db: Database,
  organizationId: string,
): Promise<DirectoryRecord | undefined> =>
  selectDirectoryRecords(db).where("organization_id", "=", organizationId).executeTakeFirst();

export async function insertDirectory(db: Database, row: DirectoryRow): Promise<void> {
  await db.insertInto("directories").values(row).execute();
}

export async function updateDirectory(
  db: Database,
  id: string,
  changes: Partial<DirectoryRow>,
): Promise<void> {
  await db.updateTable("directories").set(changes).where("id", "=", id).execute();
}

/** Deletes a directory with its group mappings. */
export async function deleteDirectory(db: Database, id: string): Promise<void> {
  await db.deleteFrom("directories").where("id", "=", id).execute();
}

/** A directory's group mappings, ordered by precedence. */
export const listGroupRoleMappings = (db: Database, directoryId: string): Promise<GroupRoleMappingRow[]> =>
  db
    .selectFrom("group_role_mappings")
    .selectAll()
    .where("directory_id", "=", directoryId)
    .orderBy("precedence")
    .execute();

/** The roles that a directory's group mappings assign. */
export const listGroupMappedRoles = (db: Database, directoryId: string): Promise<RoleRow[]> =>
  db
    .selectFrom("roles")
    .selectAll()
    .where(
      "id",
      "in",
      db.selectFrom("group_role_mappings").select("role_id").where("directory_id", "=", directoryId),
    )
    .execute();

export async function insertGroupRoleMappings(
  db: Database,
  rows: readonly GroupRoleMappingRow[],
): Promise<void> {
  if (rows.length > 0) await db.insertInto("group_role_mappings").values(rows).execute();
}

export async function deleteAllGroupRoleMappings(db: Database, directoryId: string): Promise<void> {
  await db.deleteFrom("group_role_mappings").where("directory_id", "=", directoryId).execute();
}

export async function deleteGroupRoleMapping(db: Database, id: string): Promise<void> {
  await db.deleteFrom("group_role_mappings").where("id", "=", id).execute();
}
