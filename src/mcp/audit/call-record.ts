import { randomBytes } from "node:crypto";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { AuditEntry, AuditLog } from "./audit-log.ts";
import { CallError, fileProblemOf } from "../../shared/errors.ts";
import type { Instance } from "../../shared/instance-info.ts";
import type { Log } from "../../shared/log.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { shownArguments } from "../secrets/redact-arguments.ts";

/** What cannot be recorded is not done. */
export class NotRecordedError extends CallError {
  override readonly name = "NotRecordedError";
  readonly changed = "nothing";
}

/** What a record of calls needs of the rest of the program. */
export interface RecordContext {
  readonly audit: AuditLog | undefined;
  readonly instance: Instance;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The record of one call. */
export interface CallRecord {
  /** Says that a person is being asked. Throws a `NotRecordedError`. */
  readonly asked: () => void;
  /** Says that the call is about to be sent. Throws a `NotRecordedError`. */
  readonly begun: (confirmed: AuditEntry["confirmed"]) => void;
  /** Says what became of it. Where that cannot be recorded any more, says so in a sentence for the answer. */
  readonly ended: (
    end: Pick<AuditEntry, "confirmed" | "outcome"> & { readonly traceId: string | undefined },
  ) => string | undefined;
}

const UNRECORDED: CallRecord = {
  asked: () => undefined,
  begun: () => undefined,
  ended: () => undefined,
};

/** Begins the record of a call; of what only reads there is none. */
export function recordOf(
  { name, operation }: CatalogEntry,
  args: Arguments,
  { audit, instance, log, now }: RecordContext,
): CallRecord {
  if (audit === undefined || operation.effect === "read") return UNRECORDED;
  const began = now();
  const entry = {
    time: new Date(began).toISOString(),
    call: randomBytes(6).toString("hex"),
    instance: instance.kind,
    tool: name,
    arguments: shownArguments(operation, args),
  };
  const begin = (confirmed: AuditEntry["confirmed"], outcome: AuditEntry["outcome"]) => {
    try {
      audit.begin({ ...entry, confirmed, outcome, trace_id: null, duration_ms: now() - began });
    } catch (error) {
      throw new NotRecordedError(
        `The audit log cannot be written (${fileProblemOf(error)}), so the call was not sent.`,
      );
    }
  };
  return {
    asked: () => begin(null, "asked"),
    begun: (confirmed) => begin(confirmed, "begun"),
    ended({ confirmed, outcome, traceId }) {
      const last = { ...entry, confirmed, outcome, trace_id: traceId ?? null, duration_ms: now() - began };
      try {
        audit.end(last);
        return undefined;
      } catch (error) {
        const problem = fileProblemOf(error);
        log("error", `the audit log cannot be written (${problem}); this is its entry`, { ...last });
        return `The audit log could not be written (${problem}): this call's outcome, ${outcome}, is not in it.`;
      }
    },
  };
}
