import { statSync } from "node:fs";
import type LibsqlDatabase from "libsql";
import { DatabaseFileError, toFileError } from "./file-error.ts";
import type { LockRetry } from "./lock-retry.ts";

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
export class OpenFile {
  readonly identity: FileIdentity;

  constructor(
    readonly file: string,
    readonly database: LibsqlDatabase.Database,
    readonly lockRetry: LockRetry,
  ) {
    this.identity = new FileIdentity(file);
  }
}
