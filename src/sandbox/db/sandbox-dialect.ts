import {
  type CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type QueryResult,
} from "kysely";
import { ApiError } from "../api-error.ts";
import { SCHEMA_VERSION } from "../store/migrations/index.ts";
import { classifyFileError, DatabaseFileError, findSqliteCode, toFileError } from "./file-error.ts";
import { readSchemaVersion } from "./migrate.ts";
import type { OpenFile } from "./open-file.ts";

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

export class SandboxDialect extends SqliteDialect {
  constructor(private readonly openFile: OpenFile) {
    super({ database: openFile.database });
  }
  override createDriver() {
    return new SandboxDriver(this.openFile);
  }
}
