import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { UsageError } from "./errors.ts";
import type { Visible } from "./visible.ts";

/** One call that changes something, or was to. */
export interface AuditEntry {
  /** When the call came, ISO 8601. */
  readonly time: string;
  readonly instance: string;
  readonly tool: string;
  /** As they were given, credentials masked. */
  readonly arguments: unknown;
  /** What let the call pass; `null` where it was refused. */
  readonly confirmed: "not needed" | "flag" | "token" | "person" | null;
  /** `unknown` where the call was sent and no answer says what became of it. */
  readonly outcome: "done" | "refused" | "failed" | "unknown";
  /** Clerk's, of the answer; `null` without one. */
  readonly trace_id: string | null;
  readonly duration_ms: number;
}

/** Writes what was done into a log. */
export interface AuditLog {
  /**
   * Sees that the log can be written, with whatever could not be written before. To be called before something is
   * changed: what cannot be recorded must not happen.
   */
  readonly ready: () => void;
  /** Appends an entry and flushes it to the disk. Where that fails, the entry is kept for the next `ready`. */
  readonly write: (entry: AuditEntry) => void;
}

/**
 * An audit log in a file, one JSON object a line.
 *
 * @throws UsageError when the file cannot be opened for appending
 */
export function openAuditLog(file: string, visible: Visible): AuditLog {
  let descriptor: number;
  try {
    descriptor = openSync(file, "a", 0o600);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The audit log ${file} cannot be written (${reason}): name another file, or mend it.`,
    );
  }
  process.once("exit", () => closeSync(descriptor));
  let waiting = Buffer.alloc(0);
  const flush = () => {
    while (waiting.length > 0) waiting = waiting.subarray(writeSync(descriptor, waiting));
    fsyncSync(descriptor);
  };
  return {
    ready() {
      if (waiting.length > 0) flush();
    },
    write(entry) {
      waiting = Buffer.concat([waiting, Buffer.from(`${visible.shown(entry).json}\n`)]);
      flush();
    },
  };
}
