import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import Table from "cli-table3";
import { getResultText } from "../support/server-process.ts";

/** What an answer says about what became of a call; of a failure it can say nothing at all, or both. */
export type ReportedOutcome = "done" | "nothing" | "unknown" | "silent" | "contradictory";

/** What an answer says: that the call was done, that nothing was changed, or that nobody knows. */
export function parseReportedOutcome(result: CallToolResult): ReportedOutcome {
  if (result.isError !== true) return "done";
  const text = getResultText(result);
  const isUnchanged = /Nothing was changed(\.| on )/.test(text);
  const isUnknown = text.includes("It is not known whether anything was changed.");
  if (isUnchanged && isUnknown) return "contradictory";
  return isUnchanged ? "nothing" : isUnknown ? "unknown" : "silent";
}

/** What is counted for each kind of fault. */
interface FaultCounts {
  injected: number;
  calls: number;
  answered: number;
  lost: number;
  wrong: number;
}

const createCounts = (): FaultCounts => ({ injected: 0, calls: 0, answered: 0, lost: 0, wrong: 0 });

const countsByFault = new Map<string, FaultCounts>();
const violations: string[] = [];

function getCounts(fault: string): FaultCounts {
  const counts = countsByFault.get(fault) ?? createCounts();
  countsByFault.set(fault, counts);
  return counts;
}

/** A fault was injected. */
export function recordInjection(fault: string, count = 1): void {
  getCounts(fault).injected += count;
}

/** A call and what became of it. */
export interface RecordedCall {
  readonly fault: string;
  /** What to call it where something is wrong with it. */
  readonly name: string;
  readonly kind: "read" | "write";
  /** What the answer said; `undefined` where none came, and none could. */
  readonly reported: ReportedOutcome | undefined;
  /** How often a write was really performed. */
  readonly performed: number;
  /** What the answer may say. */
  readonly expected?: readonly ReportedOutcome[];
  /** The answer, for the report of a wrong one. */
  readonly text?: string;
}

/** What is wrong with what an answer said; `undefined` where nothing is. */
function describeViolation({ reported, kind, performed, expected }: RecordedCall): string | undefined {
  if (reported === undefined) return performed > 1 ? "was performed more than once" : undefined;
  if (reported === "contradictory") return "says both that nothing was changed and that nobody knows";
  // A read changes nothing, so it has nothing to say of that.
  if (kind === "write" && reported === "silent") return "does not say whether anything was changed";
  if (kind === "read" && reported !== "done" && reported !== "silent")
    return "says what a read may have changed";
  if (kind === "write" && performed > 1) return `was performed ${performed} times`;
  if (kind === "write" && reported === "nothing" && performed > 0)
    return "says that nothing was changed, and it was";
  if (expected !== undefined && !expected.includes(reported))
    return `says "${reported}" where it must say ${expected.map((each) => `"${each}"`).join(" or ")}`;
  return undefined;
}

/** Enters a call. */
export function recordCall(call: RecordedCall): void {
  const counts = getCounts(call.fault);
  const { kind, reported, performed, name, text } = call;
  counts.calls += 1;
  const answered = kind === "write" && reported === "done";
  if (answered) counts.answered += 1;
  if (answered && performed === 0) {
    counts.lost += 1;
    violations.push(`${call.fault}: ${name} was answered and is lost`);
  }
  const violation = describeViolation(call);
  if (violation === undefined) return;
  counts.wrong += 1;
  violations.push(`${call.fault}: ${name} ${violation}${text === undefined ? "" : `\n${text}`}`);
}

/** Something else that must not be. */
export function recordViolation(fault: string, message: string): void {
  getCounts(fault).wrong += 1;
  violations.push(`${fault}: ${message}`);
}

/** What is wrong so far, in words. */
export const listViolations = (): readonly string[] => violations;

/** All that was counted, as a table. */
export function formatReport(): string {
  const table = new Table({
    head: ["fault", "injected", "calls", "writes answered", "writes lost", "wrong outcomes"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const total = createCounts();
  for (const [fault, counts] of countsByFault) {
    table.push([fault, counts.injected, counts.calls, counts.answered, counts.lost, counts.wrong]);
    for (const key of ["injected", "calls", "answered", "lost", "wrong"] as const) total[key] += counts[key];
  }
  table.push(["in all", total.injected, total.calls, total.answered, total.lost, total.wrong]);
  return table.toString();
}
