import { closeSync, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CompiledQuery,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type QueryResult,
} from "kysely";
import LibsqlDatabase from "libsql";
import { z } from "zod/v3";
import { ApiError } from "../api-error.ts";
import { DatabaseFileError, findSqliteCode, classifyFileError, toFileError } from "./file-error.ts";
import { migrationsSince, SCHEMA_VERSION } from "../store/migrations/index.ts";
import type { DatabaseSchema } from "../store/db-schema.ts";

/** The sandbox's tables; inside a handler that writes, a transaction on them. */
export type Database = Kysely<DatabaseSchema>;

/** How long a write waits for other processes' locks, where nobody says otherwise. */
const LOCK_TIMEOUT_MS = 10_000;

/** How long SQLite itself waits for a lock: it does so without letting anything else happen in this process. */
const BUSY_TIMEOUT_MS = 3;

/** Waits for locks of other processes while this one goes on with what else it has to do. */
class LockRetry {
  /** Since when nothing has got through. Whoever finds the lock held that long already waits no more. */
  private lockedSince: number | undefined;

  constructor(private readonly timeoutMs: number) {}

  /** Does `work`, which fails as a whole where a lock is in its way; again until it gets through. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        this.lockedSince = undefined;
        return result;
      } catch (error) {
        if (classifyFileError(error) !== "locked") throw error;
        this.lockedSince ??= performance.now();
        if (performance.now() - this.lockedSince > this.timeoutMs) throw error;
        await sleep(2 + Math.random() * 8);
      }
    }
  }
}

const findFileIdentity = (path: string): string | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
};

/** Knows whether the files that were opened are still the ones that a newcomer would open. */
class FileIdentity {
  private readonly openedFiles: readonly (readonly [path: string, identity: string])[];

  constructor(private readonly file: string) {
    const paths = file === ":memory:" ? [] : ["", "-wal", "-shm"].map((suffix) => `${file}${suffix}`);
    this.openedFiles = paths.flatMap((path) => {
      const identity = findFileIdentity(path);
      return identity === undefined ? [] : [[path, identity] as const];
    });
  }

  /** @throws FileError where what is written would go to files that nobody else sees any more */
  assertUnchanged(sideEffect: DatabaseFileError["sideEffect"]): void {
    try {
      if (this.openedFiles.every(([path, identity]) => findFileIdentity(path) === identity)) return;
    } catch (error) {
      throw toFileError(this.file, error, sideEffect);
    }
    throw new DatabaseFileError("gone", this.file, undefined, sideEffect);
  }
}

/** A database that is open. */
class OpenFile {
  readonly identity: FileIdentity;

  constructor(
    readonly file: string,
    readonly database: LibsqlDatabase.Database,
    readonly lockRetry: LockRetry,
  ) {
    this.identity = new FileIdentity(file);
  }
}

/** Of a text with a NUL in it the driver would read back only what stands before. */
const nulNotAllowed = () =>
  new ApiError(422, {
    code: "form_param_format_invalid",
    message: "is invalid",
    longMessage: "Text must not hold the character NUL (U+0000).",
  });

/** The connection, which waits for locks, and says in words what is wrong with the file. */
class LockRetryingConnection implements DatabaseConnection {
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly openFile: OpenFile,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { lockRetry, file } = this.openFile;
    if (query.parameters.some((value) => typeof value === "string" && value.includes("\0")))
      throw nulNotAllowed();
    try {
      return await lockRetry.run(() => this.connection.executeQuery<R>(query));
    } catch (error) {
      throw toFileError(file, error);
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.connection.streamQuery(query, chunkSize);
  }
}

/** How much of a large file is kept in memory at most; what is not read takes none. */
const CACHE_KIB = 64 * 1024;

/**
 * Takes the write lock when a transaction begins. A deferred transaction that reads first and then writes
 * fails at once with SQLITE_BUSY_SNAPSHOT when another process has written in between.
 */
class SandboxDriver extends SqliteDriver {
  constructor(private readonly openFile: OpenFile) {
    super({ database: openFile.database });
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.openFile.identity.assertUnchanged("nothing");
    return new LockRetryingConnection(await super.acquireConnection(), this.openFile);
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const { file, database, lockRetry } = this.openFile;
    try {
      // Not as a query: a statement that met a lock would stay under way, and no transaction end before it.
      await lockRetry.run(() => database.exec("begin immediate"));
      if (readSchemaVersion(database) > SCHEMA_VERSION) throw new DatabaseFileError("newer", file);
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw toFileError(file, error);
    }
  }

  /** What was committed may be answered only if it is where others find it. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      throw toUncertainCommit(error, this.openFile.file);
    }
    this.openFile.identity.assertUnchanged("unknown");
  }

  /**
   * Leaves everything in the file itself, so that a copy of it alone is whole: closing does not do it, since the driver
   * keeps statements. Where other processes are at it, or the file cannot be written, it stays in the -wal, and is not lost.
   */
  override async destroy(): Promise<void> {
    try {
      this.openFile.database.pragma("wal_checkpoint(truncate)");
    } catch (error) {
      if (classifyFileError(error) === undefined) throw error;
    } finally {
      await super.destroy();
    }
  }

  /** After some failures SQLite has rolled back already; what is told must be that failure. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.openFile.database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite's code for a page that could not be written. */
const IOERR_WRITE = 778;

/** A commit whose last page was not written is none; after any other failure of the disk it may be one. */
function toUncertainCommit(error: unknown, file: string): unknown {
  if (!(error instanceof DatabaseFileError) || error.kind !== "failing") return error;
  if (findSqliteCode(error.cause) === IOERR_WRITE) return error;
  return new DatabaseFileError("failing", file, error.cause, "unknown");
}

class SandboxDialect extends SqliteDialect {
  constructor(private readonly openFile: OpenFile) {
    super({ database: openFile.database });
  }
  override createDriver() {
    return new SandboxDriver(this.openFile);
  }
}

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

const VersionRow = z.object({ user_version: z.number() });

const readSchemaVersion = (database: LibsqlDatabase.Database) =>
  VersionRow.parse(database.prepare("select user_version from pragma_user_version").get()).user_version;

const ContentRow = z.object({ tables: z.number(), ours: z.number(), user_version: z.number() });

/**
 * Looks before anything is changed: a slip in a path may lead to the database of another program. It looks once, with
 * one statement: between two, another process may have made the tables.
 */
function assertSandboxFile(database: LibsqlDatabase.Database, file: string): void {
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
function migrate(database: LibsqlDatabase.Database, file: string): void {
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
