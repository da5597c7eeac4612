import type LibsqlDatabase from "libsql";
import { z } from "zod/v3";
import { migrationsSince, SCHEMA_VERSION } from "../store/index.ts";
import { DatabaseFileError } from "./file-error.ts";

const VersionRow = z.object({ user_version: z.number() });

export const readSchemaVersion = (database: LibsqlDatabase.Database) =>
  VersionRow.parse(database.prepare("select user_version from pragma_user_version").get()).user_version;

const ContentRow = z.object({ tables: z.number(), ours: z.number(), user_version: z.number() });

/**
 * Checks that a database is empty or a sandbox's, before anything is written: a mistyped path may name another
 * program's database. The check is a single statement, because between two another process could create the tables.
 *
 * @throws DatabaseFileError `foreign` for another program's database, `newer` for a schema of a newer version
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

/**
 * Runs the migrations that a database has not had yet, all of them for a new file. The write lock ensures that one
 * process migrates and the others wait.
 */
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
