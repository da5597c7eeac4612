import { closeSync, fstatSync, fsyncSync, openSync, statSync, writeSync } from "node:fs";

/** A file that is only appended to, and that is always the one at its path. */
export interface AppendedFile {
  /**
   * Opens the file again if it was removed, renamed or replaced since it was opened, or if `reopen` has failed. Returns
   * whether it did. Throws if the file cannot be opened.
   */
  readonly followPath: () => boolean;
  /** Opens the file again in any case. Throws if it cannot be opened; `followPath` then tries again. */
  readonly reopen: () => void;
  /** Appends bytes, and returns how many were written. */
  readonly write: (bytes: Buffer) => number;
  /** Flushes what was written to the disk. */
  readonly sync: () => void;
}

/** Opens a file for appending. Its device and inode tell whether another file is at the path later. */
function open(file: string) {
  const descriptor = openSync(file, "a", 0o600);
  const { dev, ino } = fstatSync(descriptor, { bigint: true });
  return { descriptor, dev, ino };
}

/**
 * Opens a file for appending. A new file gets mode 0600.
 *
 * @throws the system's error if the file cannot be opened
 */
export function openAppendedFile(file: string): AppendedFile {
  let current = open(file);
  let mustReopen = false;
  const reopen = () => {
    mustReopen = true;
    // The old file is closed last: until then, the new one cannot have the same inode.
    const previous = current;
    current = open(file);
    mustReopen = false;
    closeSync(previous.descriptor);
  };
  return {
    followPath() {
      const named = statSync(file, { bigint: true, throwIfNoEntry: false });
      if (!mustReopen && named?.dev === current.dev && named.ino === current.ino) return false;
      reopen();
      return true;
    },
    reopen,
    write: (bytes) => writeSync(current.descriptor, bytes),
    sync: () => fsyncSync(current.descriptor),
  };
}
