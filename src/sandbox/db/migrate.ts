import type LibsqlDatabase from "libsql";
import { z } from "zod/v3";
import { migrationsSince, SCHEMA_VERSION } from "../store/migrations/index.ts";
import { DatabaseFileError } from "./file-error.ts";

const VersionRow = z.object({ user_version: z.number() });

export const readSchemaVersion = (database: LibsqlDatabase.Database) =>
  VersionRow.parse(database.prepare("select user_version from pragma_user_version").get()).user_version;

const ContentRow = z.object({ tables: z.number(), ours: z.number(), user_version: z.number() });

/**
 * Looks before anything is changed: a slip in a path may lead to the database of another program. It looks once, with
 * one statement: between two, another process may have made the tables.
 */
export function assertSandboxFile(database: LibsqlDatabase.Database, file: string): void {
  const content = database
    .prepare(
      "select count(*) as tables, count(*) filter (where name = 'instance') as ours, " +
        "(select user_version from pragma_user_version) as user_version from sqlite_schema",
    )
    .get();
  const { tables, ours, user_version: version } = ContentRow.parse(content);
  if (version === 0 ? tables > 0 : ours === 0) throw new DatabaseFileError("foreign", file);
  if (version > SCHEMA_VERSION) throw new DatabaseFileError("newer", file);
}

/** Makes the tables in a new file, and what is missing in one of an earlier format; one process does, the others wait for it. */
export function migrate(database: LibsqlDatabase.Database, file: string): void {
  if (readSchemaVersion(database) === SCHEMA_VERSION) return;
  database.exec("begin immediate");
  try {
    assertSandboxFile(database, file);
    const version = readSchemaVersion(database);
    if (version < SCHEMA_VERSION)
      database.exec(`${migrationsSince(version)}; pragma user_version = ${SCHEMA_VERSION}`);
    database.exec("commit");
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
}
