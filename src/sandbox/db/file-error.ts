import { UsageError } from "../../shared/index.ts";

/** For each kind of error of the sandbox's database file: the message and the advice for the user. */
const FILE_ERROR_MESSAGES = {
  locked: [
    (file: string) => `${file} is locked: another process has held the lock for too long`,
    "End that process (another clerk-mcp, or a database viewer), then try again.",
  ],
  full: [
    (file: string) => `There is no room for ${file}: its disk is full, or your quota is used up`,
    "Free up space, then try again.",
  ],
  unopenable: [
    (file: string) =>
      `${file} cannot be opened: it is a folder, or this user may not read it or create files in its folder`,
    "Fix the permissions, or choose another file with CLERK_MCP_SANDBOX.",
  ],
  unwritable: [
    (file: string) => `${file} cannot be written: it, its folder or its disk is read-only for this user`,
    "Make the file and its folder writable, or choose another file with CLERK_MCP_SANDBOX.",
  ],
  damaged: [
    (file: string) => `${file} is damaged, or not a database`,
    "Choose another file with CLERK_MCP_SANDBOX. If it was the sandbox's, end every clerk-mcp and put a backup in its " +
      "place, or move it away (its -wal and -shm too), and a new sandbox is made.",
  ],
  foreign: [
    (file: string) => `${file} is a database, but not a sandbox's`,
    "Choose another file with CLERK_MCP_SANDBOX.",
  ],
  newer: [
    (file: string) => `${file} was created or migrated by a newer clerk-mcp`,
    "Update clerk-mcp and restart it, or choose another file with CLERK_MCP_SANDBOX.",
  ],
  gone: [
    (file: string) =>
      `${file}, or its -wal or -shm, was deleted, moved or replaced while clerk-mcp had it open`,
    "Put it back, or restart clerk-mcp to use what is there now.",
  ],
  failing: [
    (file: string) =>
      `The disk cannot read or write ${file} properly: it may be full, have reached a limit, or be failing`,
    "Check it, then try again.",
  ],
} as const satisfies Readonly<Record<string, readonly [what: (file: string) => string, advice: string]>>;

export type FileErrorKind = keyof typeof FILE_ERROR_MESSAGES;

/** The sandbox's database file cannot be used, or no longer; the message says why and what to do. */
export class DatabaseFileError extends UsageError {
  constructor(
    readonly kind: FileErrorKind,
    file: string,
    /** The error from SQLite or the operating system. */
    cause?: unknown,
    /** `unknown` if a change may have reached the file despite the error. */
    readonly sideEffect: "nothing" | "unknown" = "nothing",
  ) {
    const [describe, advice] = FILE_ERROR_MESSAGES[kind];
    const suffix = cause instanceof Error ? ` (${cause.message})` : "";
    super(`${describe(file)}${suffix}. ${advice}`, { cause });
  }
}

/** SQLite's primary result codes (https://sqlite.org/rescode.html): the lowest 8 bits of extended codes. */
const SQLITE_CODES: Readonly<Record<number, FileErrorKind>> = {
  3: "unwritable",
  5: "locked",
  6: "locked",
  8: "unwritable",
  10: "failing",
  11: "damaged",
  13: "full",
  14: "unopenable",
  26: "damaged",
};

const ERRNO_CODES: Readonly<Record<string, FileErrorKind>> = {
  EACCES: "unwritable",
  EPERM: "unwritable",
  EROFS: "unwritable",
  ENOSPC: "full",
  EDQUOT: "full",
  ENOENT: "unopenable",
  ENOTDIR: "unopenable",
};

/** SQLite's extended result code of an error; `undefined` if it has none. */
export const findSqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && "rawCode" in error && typeof error.rawCode === "number"
    ? error.rawCode
    : undefined;

/** Classifies an error of the database file; `undefined` if the error has another cause. */
export function classifyFileError(error: unknown): FileErrorKind | undefined {
  if (!(error instanceof Error)) return undefined;
  // The driver sets no code on an error that occurs while connecting.
  if (error.message.startsWith("ConnectionFailed(")) return "unopenable";
  const code = findSqliteCode(error);
  if (code !== undefined) return SQLITE_CODES[code & 0xff];
  return "code" in error && typeof error.code === "string" ? ERRNO_CODES[error.code] : undefined;
}

/** Converts an error of the database file to a `DatabaseFileError`; returns any other error unchanged. */
export function toFileError(
  file: string,
  error: unknown,
  sideEffect: DatabaseFileError["sideEffect"] = "nothing",
): unknown {
  const kind = error instanceof UsageError ? undefined : classifyFileError(error);
  if (kind === undefined) return error;
  return new DatabaseFileError(kind, file, kind === "unopenable" ? undefined : error, sideEffect);
}
