import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CompiledQuery, Kysely, SqliteDialect, SqliteDriver, type DatabaseConnection } from "kysely";
import LibsqlDatabase from "libsql";
import { z } from "zod/v3";
import { UsageError } from "../errors.ts";
import { SCHEMA_VERSION, statementsSince, type Tables } from "./store/tables.ts";

/** The sandbox's tables; inside a handler that writes, a transaction on them. */
export type Database = Kysely<Tables>;

/** How long a write waits for another process's. */
const BUSY_TIMEOUT_MS = 10_000;

/** How much of a large file is kept in memory at most; what is not read takes none. */
const CACHE_KIB = 64 * 1024;

/**
 * Takes the write lock when a transaction begins. A deferred transaction that reads first and then writes
 * fails at once with SQLITE_BUSY_SNAPSHOT when another process has written in between.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

class ImmediateDialect extends SqliteDialect {
  constructor(private readonly database: LibsqlDatabase.Database) {
    super({ database });
  }
  override createDriver() {
    return new ImmediateDriver({ database: this.database });
  }
}

/** Makes a folder and those above it, one by one: where none can be made, Node's recursive way may never return. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

function connect(file: string): LibsqlDatabase.Database {
  if (file !== ":memory:") makeFolder(dirname(resolve(file)));
  const database = new LibsqlDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  database.pragma("journal_mode = wal");
  database.pragma("synchronous = normal");
  database.pragma("foreign_keys = on");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  return database;
}

const VersionRow = z.object({ user_version: z.number() });

const versionOf = (database: LibsqlDatabase.Database) =>
  VersionRow.parse(database.prepare("select user_version from pragma_user_version").get()).user_version;

/** Makes the tables in a new file, and what is missing in one of an earlier format; one process does, the others wait for it. */
function migrate(database: LibsqlDatabase.Database, file: string): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  database.exec("begin immediate");
  try {
    const version = versionOf(database);
    if (version > SCHEMA_VERSION) {
      throw new UsageError(
        `${file} was made by a newer clerk-mcp (format ${version}, this one reads ${SCHEMA_VERSION}). ` +
          "Update clerk-mcp, or name another file with CLERK_MCP_SANDBOX.",
      );
    }
    if (version < SCHEMA_VERSION)
      database.exec(`${statementsSince(version)}; pragma user_version = ${SCHEMA_VERSION}`);
    database.exec("commit");
  } catch (error) {
    database.exec("rollback");
    throw error;
  }
}

/**
 * Opens a sandbox's database, and makes it where there is none.
 *
 * @param file a path, or `:memory:`
 * @throws UsageError when the file cannot be opened, is no database, or belongs to a newer version
 */
export function openDatabase(file: string): Database {
  try {
    const database = connect(file);
    migrate(database, file);
    return new Kysely<Tables>({ dialect: new ImmediateDialect(database) });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The sandbox's database ${file} cannot be opened: ${reason}. ` +
        "Mend or move the file, or name another one with CLERK_MCP_SANDBOX.",
      { cause: error },
    );
  }
}
