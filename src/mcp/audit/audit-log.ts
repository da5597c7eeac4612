import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { fileProblemOf, UsageError } from "../../shared/errors.ts";
import type { Visible } from "../../shared/redact.ts";

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
export interface AuditOrigin {
  readonly api: string;
  readonly key: string | null;
}

/** Writes what was done into a log. */
export interface AuditLog {
  /**
   * Appends what is about to be done and flushes it to the disk, after whatever could not be written before. Throws
   * where that fails: what cannot be recorded must not happen.
   */
  readonly begin: (entry: AuditEntry) => void;
  /** Appends what became of a call and flushes it. Throws where that fails; the entry is kept for the next `begin`. */
  readonly end: (entry: AuditEntry) => void;
}

/** How many bytes are kept for later where they cannot be written: what was refused meanwhile need not be kept for ever. */
const MOST_WAITING = 1024 * 1024;

/** Enough to tell keys apart, and nothing of the key. */
const fingerprintOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 12);

/** What calls are sent to, as the settings have it. */
type CallTarget =
  | { readonly kind: "clerk"; readonly apiUrl: string; readonly secretKey: string }
  | { readonly kind: "sandbox"; readonly file: string };

/** Where the calls of a target go. */
export const auditOriginOf = (target: CallTarget): AuditOrigin =>
  target.kind === "clerk"
    ? { api: new URL(target.apiUrl).host, key: fingerprintOf(target.secretKey) }
    : { api: `sandbox ${target.file}`, key: null };

/**
 * An audit log in a file, one JSON object a line.
 *
 * @throws UsageError when the file cannot be opened for appending
 */
export function openAuditLog(file: string, visible: Visible, origin: AuditOrigin): AuditLog {
  let descriptor: number;
  try {
    descriptor = openSync(file, "a", 0o600);
  } catch (error) {
    throw new UsageError(
      `The audit log ${file} cannot be written (${fileProblemOf(error)}): fix this, or choose another file.`,
    );
  }
  process.once("exit", () => closeSync(descriptor));
  let waiting = Buffer.alloc(0);
  const lineOf = ({ time, call, instance, ...rest }: AuditEntry) =>
    Buffer.from(`${visible.shown({ time, call, instance, ...origin, ...rest }).json}\n`);
  const flush = () => {
    while (waiting.length > 0) waiting = waiting.subarray(writeSync(descriptor, waiting));
    fsyncSync(descriptor);
  };
  return {
    begin(entry) {
      if (waiting.length > 0) flush();
      const line = lineOf(entry);
      waiting = line;
      try {
        flush();
      } catch (error) {
        // A line that is there in part has to be completed, and it must say in the end that nothing was done.
        waiting =
          waiting.length === line.length
            ? Buffer.alloc(0)
            : Buffer.concat([waiting, lineOf({ ...entry, outcome: "failed" })]);
        throw error;
      }
    },
    end(entry) {
      if (waiting.length > MOST_WAITING) flush();
      waiting = Buffer.concat([waiting, lineOf(entry)]);
      flush();
    },
  };
}
