import { statSync } from "node:fs";
import type LibsqlDatabase from "libsql";
import { DatabaseFileError, toFileError } from "./file-error.ts";
import type { LockRetry } from "./lock-retry.ts";

const findFileIdentity = (path: string): string | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
};

/** Records the device and inode of the opened files, to detect when a path now leads to another file. */
class FileIdentity {
  private readonly openedFiles: readonly (readonly [path: string, identity: string])[];

  constructor(private readonly file: string) {
    const paths = file === ":memory:" ? [] : ["", "-wal", "-shm"].map((suffix) => `${file}${suffix}`);
    this.openedFiles = paths.flatMap((path) => {
      const identity = findFileIdentity(path);
      return identity === undefined ? [] : [[path, identity] as const];
    });
  }

  /** @throws DatabaseFileError `gone` if a file was deleted or replaced: other processes would not see any writes */
  assertUnchanged(sideEffect: DatabaseFileError["sideEffect"]): void {
    try {
      if (this.openedFiles.every(([path, identity]) => findFileIdentity(path) === identity)) return;
    } catch (error) {
      throw toFileError(this.file, error, sideEffect);
    }
    throw new DatabaseFileError("gone", this.file, undefined, sideEffect);
  }
}

/** An open database with the path and identity of its file. */
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
