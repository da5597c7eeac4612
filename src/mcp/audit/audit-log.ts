import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { describeFileError, UsageError } from "../../shared/errors.ts";
import type { Redactor } from "../../shared/redact.ts";

/** One line about a call that changes something, or was to. */
export interface AuditEntry {
  /** When the call came, ISO 8601. */
  readonly time: string;
  /** The same for all lines about one call. */
  readonly call: string;
  readonly instance: string;
  readonly tool: string;
  /** As they were given, credentials masked. */
  readonly arguments: unknown;
  /** What let the call pass; `null` where nothing has. */
  readonly confirmed: "not needed" | "flag" | "token" | "person" | null;
  /**
   * `asked`: a person is being asked. `begun`: the call is about to be sent. The other ones end a call: `declined` by a
   * person; `refused` for want of a confirmation; `unknown` where it was sent and no answer says what became of it.
   * A call that has begun and has no end was broken off with the process.
   */
  readonly outcome: "asked" | "begun" | "done" | "declined" | "refused" | "failed" | "unknown";
  /** Clerk's, of the answer; `null` without one. */
  readonly trace_id: string | null;
  readonly duration_ms: number;
}

/** Which instance of all those of its kind: where its API is, and a fingerprint of its key. */
export interface AuditTarget {
  readonly api: string;
  readonly key: string | null;
}

/** Writes what was done into a log. */
export interface AuditLog {
  /**
   * Appends what is about to be done and flushes it to the disk, after whatever could not be written before. Throws
   * where that fails: what cannot be recorded must not happen.
   */
  readonly recordStart: (entry: AuditEntry) => void;
  /** Appends what became of a call and flushes it. Throws where that fails; the entry is kept for the next `begin`. */
  readonly recordEnd: (entry: AuditEntry) => void;
}

/** How many bytes are kept for later where they cannot be written: what was refused meanwhile need not be kept for ever. */
const MAX_PENDING_BYTES = 1024 * 1024;

/** Enough to tell keys apart, and nothing of the key. */
const fingerprintKey = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 12);

/** What calls are sent to, as the settings have it. */
type CallTarget =
  | { readonly kind: "clerk"; readonly apiUrl: string; readonly secretKey: string }
  | { readonly kind: "sandbox"; readonly file: string };

/** Where the calls of a target go. */
export const toAuditTarget = (target: CallTarget): AuditTarget =>
  target.kind === "clerk"
    ? { api: new URL(target.apiUrl).host, key: fingerprintKey(target.secretKey) }
    : { api: `sandbox ${target.file}`, key: null };

/**
 * An audit log in a file, one JSON object a line.
 *
 * @throws UsageError when the file cannot be opened for appending
 */
export function openAuditLog(file: string, redactor: Redactor, target: AuditTarget): AuditLog {
  let descriptor: number;
  try {
    descriptor = openSync(file, "a", 0o600);
  } catch (error) {
    throw new UsageError(
      `The audit log ${file} cannot be written (${describeFileError(error)}): fix this, or choose another file.`,
    );
  }
  process.once("exit", () => closeSync(descriptor));
  let pending = Buffer.alloc(0);
  const formatLine = ({ time, call, instance, ...rest }: AuditEntry) =>
    Buffer.from(`${redactor.redact({ time, call, instance, ...target, ...rest }).json}\n`);
  const flush = () => {
    while (pending.length > 0) pending = pending.subarray(writeSync(descriptor, pending));
    fsyncSync(descriptor);
  };
  return {
    recordStart(entry) {
      if (pending.length > 0) flush();
      const line = formatLine(entry);
      pending = line;
      try {
        flush();
      } catch (error) {
        // A line that is there in part has to be completed, and it must say in the end that nothing was done.
        pending =
          pending.length === line.length
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
  };
}
