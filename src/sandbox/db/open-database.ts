import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Kysely } from "kysely";
import LibsqlDatabase from "libsql";
import type { Database, DatabaseSchema } from "../store/db-schema.ts";
import { toFileError } from "./file-error.ts";
import { LockRetry } from "./lock-retry.ts";
import { assertSandboxFile, migrate } from "./migrate.ts";
import { OpenFile } from "./open-file.ts";
import { SandboxDialect } from "./sandbox-dialect.ts";

/** How long a write waits for other processes' locks, where nobody says otherwise. */
const LOCK_TIMEOUT_MS = 10_000;

/** How long SQLite itself waits for a lock: it does so without letting anything else happen in this process. */
const BUSY_TIMEOUT_MS = 3;

/** How much of a large file is kept in memory at most; what is not read takes none. */
const CACHE_KIB = 64 * 1024;

/** Makes a folder and those above it, one by one: where none can be made, Node's recursive way may never return. */
function createFolder(path: string): void {
  if (existsSync(path)) return;
  createFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

/** Makes an empty file that only its user may read: it will hold keys. SQLite makes the -wal and -shm like it. */
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
 * Opens a sandbox's database, and makes it where there is none.
 *
 * @param name a path, or `:memory:`
 * @param lockTimeoutMs how long locks of other processes are waited for
 * @throws FileError when the file cannot be opened, is no database, or belongs to another program or version
 */
export async function openDatabase(name: string, lockTimeoutMs = LOCK_TIMEOUT_MS): Promise<Database> {
  // Anything else that looks like a URL would be taken for a server's.
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
