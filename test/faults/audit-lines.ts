import { z } from "zod/v3";
import type { ReportedOutcome } from "./outcome-ledger.ts";

const AuditLine = z.object({
  tool: z.string(),
  arguments: z.object({ user_id: z.string() }),
  outcome: z.string().optional(),
});

const REPORTED_OUTCOMES: Readonly<Record<string, ReportedOutcome>> = {
  done: "done",
  refused: "nothing",
  failed: "nothing",
  unknown: "unknown",
};

/** Parses the complete lines of an audit log; the last line may be truncated. */
export const parseAuditLines = (log: string) =>
  log
    .split("\n")
    .slice(0, -1)
    .map((line) => AuditLine.parse(JSON.parse(line)));

/** Parses the last outcome that an audit log records for each mark. */
export function parseAuditOutcomes(log: string): ReadonlyMap<string, ReportedOutcome> {
  return new Map(
    parseAuditLines(log).flatMap(({ arguments: { user_id }, outcome }): [string, ReportedOutcome][] => {
      const reported = REPORTED_OUTCOMES[outcome ?? ""];
      return reported === undefined ? [] : [[user_id, reported]];
    }),
  );
}
