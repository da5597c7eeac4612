import { UsageError } from "../errors.ts";

/** What can be the matter with the sandbox's file, and what to do about it. */
const TROUBLES = {
  locked: [
    (file: string) => `${file} is locked: another process has kept it to itself for too long`,
    "End that process (another clerk-mcp, or a program that shows databases), then try again.",
  ],
  full: [
    (file: string) => `There is no room for ${file}: its disk is full, or your share of it`,
    "Make room, then try again.",
  ],
  unopenable: [
    (file: string) =>
      `${file} cannot be opened: it is a folder, or this user may not read it or make files where it is`,
    "Permit that, or name another file with CLERK_MCP_SANDBOX.",
  ],
  unwritable: [
    (file: string) => `${file} cannot be written: it, its folder or its disk is read-only for this user`,
    "Make the file and its folder writable, or name another file with CLERK_MCP_SANDBOX.",
  ],
  damaged: [
    (file: string) => `${file} is damaged, or no database`,
    "End every clerk-mcp that uses it. Then put a backup in its place; or move it away, and its -wal and -shm too, " +
      "and a new sandbox is made; or name another file with CLERK_MCP_SANDBOX.",
  ],
  foreign: [
    (file: string) => `${file} is a database, but not of the sandbox`,
    "Name another file with CLERK_MCP_SANDBOX.",
  ],
  newer: [
    (file: string) => `${file} was made or brought up to date by a newer clerk-mcp`,
    "Update clerk-mcp and start it again, or name another file with CLERK_MCP_SANDBOX.",
  ],
  gone: [
    (file: string) =>
      `${file}, or its -wal or -shm, was deleted, moved or replaced while clerk-mcp had it open`,
    "Put it back, or start clerk-mcp again to use what is there now.",
  ],
  failing: [
    (file: string) =>
      `The disk does not read or write ${file} as it should: it may be full, have reached a limit, or fail`,
    "Check it, then try again.",
  ],
} as const satisfies Readonly<Record<string, readonly [what: (file: string) => string, advice: string]>>;

export type Trouble = keyof typeof TROUBLES;

/** The sandbox's file cannot be used, or not any more; the message says why and what to do. */
export class FileError extends UsageError {
  constructor(
    readonly trouble: Trouble,
    file: string,
    /** What SQLite or the system said. */
    reason?: unknown,
    /** Whether a change may have reached the file nonetheless. */
    readonly changed: "nothing" | "unknown" = "nothing",
  ) {
    const [what, advice] = TROUBLES[trouble];
    const said = reason instanceof Error ? ` (${reason.message})` : "";
    super(`${what(file)}${said}. ${advice}`, { cause: reason });
  }
}

/** SQLite's and the system's codes by how they begin. */
const CODES: readonly (readonly [code: string, trouble: Trouble])[] = [
  ["SQLITE_BUSY", "locked"],
  ["SQLITE_LOCKED", "locked"],
  ["SQLITE_FULL", "full"],
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["SQLITE_READONLY", "unwritable"],
  ["SQLITE_PERM", "unwritable"],
  ["EACCES", "unwritable"],
  ["EPERM", "unwritable"],
  ["EROFS", "unwritable"],
  ["SQLITE_CANTOPEN", "unopenable"],
  ["ENOTDIR", "unopenable"],
  ["ENOENT", "unopenable"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
  ["SQLITE_IOERR", "failing"],
];

/** The code of an error; the driver has none for a connection that it could not make. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.message.startsWith("ConnectionFailed(")) return "SQLITE_CANTOPEN";
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What an error says about the file; `undefined` where it is about something else. */
export const troubleOf = (error: unknown): Trouble | undefined =>
  CODES.find(([code]) => codeOf(error).startsWith(code))?.[1];

/** An error about the file in words that say what to do; any other as it is. */
export function worded(file: string, error: unknown, changed: FileError["changed"] = "nothing"): unknown {
  const trouble = error instanceof UsageError ? undefined : troubleOf(error);
  if (trouble === undefined) return error;
  return new FileError(trouble, file, trouble === "unopenable" ? undefined : error, changed);
}
