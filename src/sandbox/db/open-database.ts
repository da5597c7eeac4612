import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Kysely } from "kysely";
import LibsqlDatabase from "libsql";
import type { Database, DatabaseSchema } from "../store/index.ts";
import { toFileError } from "./file-error.ts";
import { LockRetry } from "./lock-retry.ts";
import { assertSandboxFile, migrate } from "./migrate.ts";
import { OpenFile } from "./open-file.ts";
import { SandboxDialect } from "./sandbox-dialect.ts";

/** Default time to wait for the locks of other processes. */
const LOCK_TIMEOUT_MS = 10_000;

/** How long SQLite itself waits for a lock; short, because it blocks the event loop. `LockRetry` waits for longer. */
const BUSY_TIMEOUT_MS = 3;

/** Maximum size of SQLite's page cache; memory is used only for pages that are read. */
const CACHE_KIB = 64 * 1024;

/**
 * Creates a folder and its missing parents one at a time, because `mkdirSync` with `recursive` may never return if a
 * folder cannot be created.
 */
function createFolder(path: string): void {
  if (existsSync(path)) return;
  createFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have created the folder in the meantime.
    if (!existsSync(path)) throw error;
  }
}

/**
 * Creates an empty file that only the current user can read, because it will hold keys. SQLite gives the -wal and -shm
 * files the same permissions.
 */
function createFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
}

function connect(file: string, lockRetry: LockRetry): OpenFile {
  const database = new LibsqlDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    assertSandboxFile(database, file);
    database.pragma("journal_mode = wal");
    database.pragma("synchronous = normal");
    database.pragma("foreign_keys = on");
    database.pragma(`cache_size = -${CACHE_KIB}`);
    migrate(database, file);
    return new OpenFile(file, database, lockRetry);
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens a sandbox's database; creates the file if it does not exist, and migrates it to the current schema.
 *
 * @param name a path, or `:memory:`
 * @param lockTimeoutMs how long to wait for the locks of other processes, in milliseconds
 * @throws DatabaseFileError if the file cannot be opened, is not a database, or belongs to another program or to a
 * newer version
 */
export async function openDatabase(name: string, lockTimeoutMs = LOCK_TIMEOUT_MS): Promise<Database> {
  // Resolved to a path, because the driver would treat a name that looks like a URL as a server's address.
  const file = name === ":memory:" ? name : resolve(name);
  try {
    if (file !== ":memory:") {
      createFolder(dirname(file));
      createFile(file);
    }
    const lockRetry = new LockRetry(lockTimeoutMs);
    const openFile = await lockRetry.run(() => connect(file, lockRetry));
    return new Kysely<DatabaseSchema>({ dialect: new SandboxDialect(openFile) });
  } catch (error) {
    throw toFileError(file, error);
  }
}
