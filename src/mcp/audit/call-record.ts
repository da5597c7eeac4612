import { randomBytes } from "node:crypto";
import type { CatalogEntry } from "../../../tools/index.ts";
import {
  CallError,
  describeFileError,
  type InstanceInfo,
  type JsonObject,
  type Log,
} from "../../shared/index.ts";
import { redactArguments } from "../secrets/index.ts";
import type { AuditEntry, AuditLog } from "./audit-log.ts";

/** The audit log could not be written, so the call was not sent. */
export class AuditWriteError extends CallError {
  override readonly name = "AuditWriteError";
  readonly sideEffect = "nothing";
}

/** What a call record needs from the server. */
export interface CallRecordContext {
  readonly audit: AuditLog | undefined;
  readonly instance: InstanceInfo;
  readonly log: Log;
  /** The current time in milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** The audit record of one call. */
export interface CallRecord {
  /** Records that a person is being prompted. Throws an `AuditWriteError`. */
  readonly recordPrompt: () => void;
  /** Records that the call is about to be sent. Throws an `AuditWriteError`. */
  readonly recordStart: (confirmed: AuditEntry["confirmed"]) => void;
  /** Records the outcome of the call. If that fails, returns a sentence about it for the result. */
  readonly recordOutcome: (
    end: Pick<AuditEntry, "confirmed" | "outcome"> & { readonly traceId: string | undefined },
  ) => string | undefined;
}

const NOOP_RECORD: CallRecord = {
  recordPrompt: () => undefined,
  recordStart: () => undefined,
  recordOutcome: () => undefined,
};

/** Creates the audit record of a call. Reads are not recorded. */
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
    recordPrompt: () => writeStartEntry(null, "asked"),
    recordStart: (confirmed) => writeStartEntry(confirmed, "begun"),
    recordOutcome({ confirmed, outcome, traceId }) {
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
