import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import Table from "cli-table3";
import { getResultText } from "../support/server-process.ts";

/**
 * The outcome that a result reports: done, nothing changed or unknown. An error can also mention no side effect
 * ("silent"), or say both that nothing was changed and that it is unknown ("contradictory").
 */
export type ReportedOutcome = "done" | "nothing" | "unknown" | "silent" | "contradictory";

/** Parses the outcome that a result reports. */
export function parseReportedOutcome(result: CallToolResult): ReportedOutcome {
  if (result.isError !== true) return "done";
  const text = getResultText(result);
  const isUnchanged = /Nothing was changed(\.| on )/.test(text);
  const isUnknown = text.includes("It is not known whether anything was changed.");
  if (isUnchanged && isUnknown) return "contradictory";
  return isUnchanged ? "nothing" : isUnknown ? "unknown" : "silent";
}

/** The counts of a kind of fault. */
interface FaultCounts {
  injected: number;
  calls: number;
  done: number;
  lost: number;
  leaked: number;
  violations: number;
}

const createCounts = (): FaultCounts => ({
  injected: 0,
  calls: 0,
  done: 0,
  lost: 0,
  leaked: 0,
  violations: 0,
});

const countsByFault = new Map<string, FaultCounts>();
const violations: string[] = [];

function getCounts(fault: string): FaultCounts {
  const counts = countsByFault.get(fault) ?? createCounts();
  countsByFault.set(fault, counts);
  return counts;
}

/** Records that a fault was injected. */
export function recordInjection(fault: string, count = 1): void {
  getCounts(fault).injected += count;
}

/** A call, what it reported and what was really done. */
export interface RecordedCall {
  readonly fault: string;
  /** Names the call in violations. */
  readonly name: string;
  readonly kind: "read" | "write";
  /** The outcome that the result reported; `undefined` if no result could arrive. */
  readonly reported: ReportedOutcome | undefined;
  /** How often a write was really performed. */
  readonly performed: number;
  /** The outcomes that the result may report. */
  readonly expected?: readonly ReportedOutcome[];
  /** The text of the result, for the report of a violation. */
  readonly text?: string;
}

/** Describes what is wrong with a reported outcome; `undefined` if it is correct. */
function describeViolation({ reported, kind, performed, expected }: RecordedCall): string | undefined {
  if (reported === undefined) return performed > 1 ? "was performed more than once" : undefined;
  if (reported === "contradictory") return "says both that nothing was changed and that this is unknown";
  // A read has no side effect, so its errors must not mention one.
  if (kind === "write" && reported === "silent") return "does not say whether anything was changed";
  if (kind === "read" && reported !== "done" && reported !== "silent")
    return "is a read, but mentions a side effect";
  if (kind === "write" && performed > 1) return `was performed ${performed} times`;
  if (kind === "write" && reported === "nothing" && performed > 0)
    return "says that nothing was changed, but it was performed";
  if (expected !== undefined && !expected.includes(reported))
    return `reports "${reported}" instead of ${expected.map((outcome) => `"${outcome}"`).join(" or ")}`;
  return undefined;
}

/** Records a call, and checks its reported outcome. */
export function recordCall(call: RecordedCall): void {
  const counts = getCounts(call.fault);
  const { kind, reported, performed, name, text } = call;
  counts.calls += 1;
  const isDone = kind === "write" && reported === "done";
  if (isDone) counts.done += 1;
  if (isDone && performed === 0) {
    counts.lost += 1;
    violations.push(`${call.fault}: ${name} was reported as done, but is lost`);
  }
  const violation = describeViolation(call);
  if (violation === undefined) return;
  counts.violations += 1;
  violations.push(`${call.fault}: ${name} ${violation}${text === undefined ? "" : `\n${text}`}`);
}

/** Records any other violation. */
export function recordViolation(fault: string, message: string): void {
  getCounts(fault).violations += 1;
  violations.push(`${fault}: ${message}`);
}

/** Records that a secret reached an output that must not contain it. */
export function recordLeak(fault: string, message: string): void {
  getCounts(fault).leaked += 1;
  recordViolation(fault, message);
}

/** Lists the violations recorded so far. */
export const listViolations = (): readonly string[] => violations;

/** The counts in the order of the table's columns. */
const COUNT_NAMES = ["injected", "calls", "done", "lost", "leaked", "violations"] as const;

/** Formats the counts of all faults as a table. */
export function formatReport(): string {
  const table = new Table({
    head: ["fault", "injected", "calls", "writes done", "writes lost", "leaked", "violations"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const total = createCounts();
  for (const [fault, counts] of countsByFault) {
    table.push([fault, ...COUNT_NAMES.map((name) => counts[name])]);
    for (const name of COUNT_NAMES) total[name] += counts[name];
  }
  table.push(["total", ...COUNT_NAMES.map((name) => total[name])]);
  return table.toString();
}
