import { createHash } from "node:crypto";
import { describeFileError, type Log, type Redactor, UsageError } from "../../shared/index.ts";
import { type AppendedFile, openAppendedFile } from "./appended-file.ts";

/** One line of the audit log, about a call of an operation that is not a read. */
export interface AuditEntry {
  /** When the call was received, ISO 8601. */
  readonly time: string;
  /** An id that is the same in all lines about one call. */
  readonly call: string;
  readonly instance: string;
  readonly tool: string;
  /** The caller's arguments, with credentials masked. */
  readonly arguments: unknown;
  /** How the call was confirmed; `null` if it was not. */
  readonly confirmed: "not needed" | "flag" | "token" | "person" | null;
  /**
   * `asked`: a person is being prompted. `begun`: the call is about to be sent. The other values end a call:
   * `declined` by a person; `refused` because it was not confirmed; `unknown` if it was sent and no response says
   * whether it was applied. A call with `begun` and no later line was aborted because the process ended.
   */
  readonly outcome: "asked" | "begun" | "done" | "declined" | "refused" | "failed" | "unknown";
  /** The trace id of Clerk's response; `null` if there was no response. */
  readonly trace_id: string | null;
  readonly duration_ms: number;
}

/**
 * Identifies the instance among those of its kind: the host of its API, and a fingerprint of its secret key. For the
 * sandbox, the path of its file and no key.
 */
export interface AuditTarget {
  readonly api: string;
  readonly key: string | null;
}

/** Writes calls and their outcomes to a log. */
export interface AuditLog {
  /**
   * Appends an entry about a call that is about to be made and flushes it to the disk, after any entries that could
   * not be written before. Throws if that fails: a call that cannot be recorded must not be made.
   */
  readonly recordStart: (entry: AuditEntry) => void;
  /**
   * Appends the outcome of a call and flushes it to the disk. Throws if that fails; the entry is then written before
   * the next one.
   */
  readonly recordEnd: (entry: AuditEntry) => void;
  /**
   * Opens the file again, for a program that rotates logs. Throws if that fails: until the file can be opened, no call
   * is recorded, and therefore none is made.
   */
  readonly reopen: () => void;
}

/**
 * How many bytes of unwritten entries are held in memory. Beyond this, no more are added: while the log cannot be
 * written, calls are only rejected, and their entries need not be held forever.
 */
const MAX_PENDING_BYTES = 1024 * 1024;

/** A hash that is long enough to distinguish keys and does not reveal the key. */
const fingerprintKey = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 12);

/** The instance that the settings select. */
type CallTarget =
  | { readonly kind: "clerk"; readonly apiUrl: string; readonly secretKey: string }
  | { readonly kind: "sandbox"; readonly file: string };

/** Converts an instance from the settings to what the audit log says about it. */
export const toAuditTarget = (target: CallTarget): AuditTarget =>
  target.kind === "clerk"
    ? { api: new URL(target.apiUrl).host, key: fingerprintKey(target.secretKey) }
    : { api: `sandbox ${target.file}`, key: null };

/** Opens the file of an audit log. Throws a `UsageError` if that fails. */
function openFile(file: string): AppendedFile {
  try {
    return openAppendedFile(file);
  } catch (error) {
    throw new UsageError(
      `The audit log ${file} cannot be written (${describeFileError(error)}): fix this, or choose another file.`,
    );
  }
}

/**
 * Opens an audit log in a file, with one JSON object per line. A new file gets mode 0600. When the file has been removed,
 * renamed or replaced, the next entry is written to a new file at the same path, and `log` receives a warning.
 *
 * @throws UsageError if the file cannot be opened for appending
 */
export function openAuditLog(
  file: string,
  redactor: Redactor,
  target: AuditTarget,
  log: Log = () => undefined,
): AuditLog {
  const appendedFile = openFile(file);
  /** The entries that have not been flushed to the disk, and how many bytes of them have been written. */
  let pending = Buffer.alloc(0);
  let writtenBytes = 0;
  const formatLine = ({ time, call, instance, ...rest }: AuditEntry) =>
    Buffer.from(`${redactor.redact({ time, call, instance, ...target, ...rest }).json}\n`);
  const flush = () => {
    if (appendedFile.followPath()) {
      // What was written to the previous file is not in this one.
      writtenBytes = 0;
      log("warning", "the audit log was removed, renamed or replaced; it was opened again", { file });
    }
    while (writtenBytes < pending.length) writtenBytes += appendedFile.write(pending.subarray(writtenBytes));
    appendedFile.sync();
    pending = Buffer.alloc(0);
    writtenBytes = 0;
  };
  return {
    recordStart(entry) {
      if (pending.length > 0) flush();
      pending = formatLine(entry);
      try {
        flush();
      } catch (error) {
        // A line that was written, even partially, must be completed later, followed by an entry which says that the
        // call was not made.
        pending =
          writtenBytes === 0
            ? Buffer.alloc(0)
            : Buffer.concat([pending, formatLine({ ...entry, outcome: "failed" })]);
        throw error;
      }
    },
    recordEnd(entry) {
      if (pending.length > MAX_PENDING_BYTES) flush();
      pending = Buffer.concat([pending, formatLine(entry)]);
      flush();
    },
    reopen() {
      appendedFile.reopen();
      writtenBytes = 0;
    },
  };
}
