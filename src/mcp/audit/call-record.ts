import type { JsonObject } from "../../shared/json.ts";
import { randomBytes } from "node:crypto";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { AuditEntry, AuditLog } from "./audit-log.ts";
import { CallError, describeFileError } from "../../shared/errors.ts";
import type { Instance } from "../../shared/instance-info.ts";
import type { Log } from "../../shared/log.ts";
import { redactArguments } from "../secrets/redact-arguments.ts";

/** What cannot be recorded is not done. */
export class AuditWriteError extends CallError {
  override readonly name = "AuditWriteError";
  readonly sideEffect = "nothing";
}

/** What a record of calls needs of the rest of the program. */
export interface CallRecordContext {
  readonly audit: AuditLog | undefined;
  readonly instance: Instance;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The record of one call. */
export interface CallRecord {
  /** Says that a person is being asked. Throws a `AuditWriteError`. */
  readonly prompted: () => void;
  /** Says that the call is about to be sent. Throws a `AuditWriteError`. */
  readonly started: (confirmed: AuditEntry["confirmed"]) => void;
  /** Says what became of it. Where that cannot be recorded any more, says so in a sentence for the answer. */
  readonly finished: (
    end: Pick<AuditEntry, "confirmed" | "outcome"> & { readonly traceId: string | undefined },
  ) => string | undefined;
}

const NOOP_RECORD: CallRecord = {
  prompted: () => undefined,
  started: () => undefined,
  finished: () => undefined,
};

/** Begins the record of a call; of what only reads there is none. */
export function createCallRecord(
  { name, operation }: CatalogEntry,
  args: JsonObject,
  { audit, instance, log, now }: CallRecordContext,
): CallRecord {
  if (audit === undefined || operation.effect === "read") return NOOP_RECORD;
  const startedAt = now();
  const entry = {
    time: new Date(startedAt).toISOString(),
    call: randomBytes(6).toString("hex"),
    instance: instance.kind,
    tool: name,
    arguments: redactArguments(operation, args),
  };
  const writeStartEntry = (confirmed: AuditEntry["confirmed"], outcome: AuditEntry["outcome"]) => {
    try {
      audit.recordStart({ ...entry, confirmed, outcome, trace_id: null, duration_ms: now() - startedAt });
    } catch (error) {
      throw new AuditWriteError(
        `The audit log cannot be written (${describeFileError(error)}), so the call was not sent.`,
      );
    }
  };
  return {
    prompted: () => writeStartEntry(null, "asked"),
    started: (confirmed) => writeStartEntry(confirmed, "begun"),
    finished({ confirmed, outcome, traceId }) {
      const finalEntry = {
        ...entry,
        confirmed,
        outcome,
        trace_id: traceId ?? null,
        duration_ms: now() - startedAt,
      };
      try {
        audit.recordEnd(finalEntry);
        return undefined;
      } catch (error) {
        const problem = describeFileError(error);
        log("error", `the audit log cannot be written (${problem}); this is its entry`, { ...finalEntry });
        return `The audit log could not be written (${problem}): this call's outcome, ${outcome}, is not in it.`;
      }
    },
  };
}
