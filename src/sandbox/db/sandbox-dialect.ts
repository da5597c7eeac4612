import {
  type CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type QueryResult,
} from "kysely";
import { ApiError } from "../api-error.ts";
import { SCHEMA_VERSION } from "../store/index.ts";
import { classifyFileError, DatabaseFileError, findSqliteCode, toFileError } from "./file-error.ts";
import { readSchemaVersion } from "./migrate.ts";
import type { OpenFile } from "./open-file.ts";

/** The driver would read a string with a NUL character back only up to the NUL, so such strings are rejected. */
const nulNotAllowed = () =>
  new ApiError(422, {
    code: "form_param_format_invalid",
    message: "is invalid",
    longMessage: "Text must not hold the character NUL (U+0000).",
  });

/** A connection that retries queries while the database is locked and converts errors to `DatabaseFileError`. */
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
 * A driver whose transactions take the write lock when they begin. SQLite's default, a deferred transaction, would
 * fail at once with SQLITE_BUSY_SNAPSHOT if another process wrote between its first read and its first write.
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
      // With `exec`, not as a query: a prepared statement that failed on a lock stays active and blocks the commit.
      await lockRetry.run(() => database.exec("begin immediate"));
      if (readSchemaVersion(database) > SCHEMA_VERSION) throw new DatabaseFileError("newer", file);
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw toFileError(file, error);
    }
  }

  /** Commits, then verifies that the file is still at its path: only then can other processes see the change. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      throw toUncertainCommit(error, this.openFile.file);
    }
    this.openFile.identity.assertUnchanged("unknown");
  }

  /**
   * Writes the -wal back to the file, so that a copy of the file alone is complete. Closing the database does not do
   * so, because the driver keeps prepared statements. If other processes use the file, or it cannot be written, the
   * data stays in the -wal and is not lost.
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

  /** Skips the rollback if SQLite has already rolled back, because its error would replace the original one. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.openFile.database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLITE_IOERR_WRITE, SQLite's extended result code for a page that could not be written. */
const IOERR_WRITE = 778;

/** A commit that failed to write a page had no effect; after any other disk error during commit, it may have had. */
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
