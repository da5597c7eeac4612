import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import Table from "cli-table3";
import { textOf } from "../support/server-process.ts";

/** What an answer says about what became of a call; of a failure it can say nothing at all, or both. */
export type Told = "done" | "nothing" | "unknown" | "silent" | "contradictory";

/** What an answer says: that the call was done, that nothing was changed, or that nobody knows. */
export function toldBy(result: CallToolResult): Told {
  if (result.isError !== true) return "done";
  const text = textOf(result);
  const nothing = /Nothing was changed(\.| on )/.test(text);
  const unknown = text.includes("It is not known whether anything was changed.");
  if (nothing && unknown) return "contradictory";
  return nothing ? "nothing" : unknown ? "unknown" : "silent";
}

/** What is counted for each kind of fault. */
interface Row {
  injected: number;
  calls: number;
  answered: number;
  lost: number;
  wrong: number;
}

const empty = (): Row => ({ injected: 0, calls: 0, answered: 0, lost: 0, wrong: 0 });

const rows = new Map<string, Row>();
const incidents: string[] = [];

function rowOf(fault: string): Row {
  const row = rows.get(fault) ?? empty();
  rows.set(fault, row);
  return row;
}

/** A fault was injected. */
export function injected(fault: string, count = 1): void {
  rowOf(fault).injected += count;
}

/** A call and what became of it. */
export interface Outcome {
  readonly fault: string;
  /** What to call it where something is wrong with it. */
  readonly name: string;
  readonly kind: "read" | "write";
  /** What the answer said; `undefined` where none came, and none could. */
  readonly told: Told | undefined;
  /** How often a write was really performed. */
  readonly performed: number;
  /** What the answer may say. */
  readonly expected?: readonly Told[];
  /** The answer, for the report of a wrong one. */
  readonly text?: string;
}

/** What is wrong with what an answer said; `undefined` where nothing is. */
function faultOf({ told, kind, performed, expected }: Outcome): string | undefined {
  if (told === undefined) return performed > 1 ? "was performed more than once" : undefined;
  if (told === "contradictory") return "says both that nothing was changed and that nobody knows";
  // A read changes nothing, so it has nothing to say of that.
  if (kind === "write" && told === "silent") return "does not say whether anything was changed";
  if (kind === "read" && told !== "done" && told !== "silent") return "says what a read may have changed";
  if (kind === "write" && performed > 1) return `was performed ${performed} times`;
  if (kind === "write" && told === "nothing" && performed > 0)
    return "says that nothing was changed, and it was";
  if (expected !== undefined && !expected.includes(told))
    return `says "${told}" where it must say ${expected.map((each) => `"${each}"`).join(" or ")}`;
  return undefined;
}

/** Enters a call. */
export function record(outcome: Outcome): void {
  const row = rowOf(outcome.fault);
  const { kind, told, performed, name, text } = outcome;
  row.calls += 1;
  const answered = kind === "write" && told === "done";
  if (answered) row.answered += 1;
  if (answered && performed === 0) {
    row.lost += 1;
    incidents.push(`${outcome.fault}: ${name} was answered and is lost`);
  }
  const fault = faultOf(outcome);
  if (fault === undefined) return;
  row.wrong += 1;
  incidents.push(`${outcome.fault}: ${name} ${fault}${text === undefined ? "" : `\n${text}`}`);
}

/** Something else that must not be. */
export function wrong(fault: string, what: string): void {
  rowOf(fault).wrong += 1;
  incidents.push(`${fault}: ${what}`);
}

/** What is wrong so far, in words. */
export const found = (): readonly string[] => incidents;

/** All that was counted, as a table. */
export function report(): string {
  const table = new Table({
    head: ["fault", "injected", "calls", "writes answered", "writes lost", "wrong outcomes"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const total = empty();
  for (const [fault, row] of rows) {
    table.push([fault, row.injected, row.calls, row.answered, row.lost, row.wrong]);
    for (const key of ["injected", "calls", "answered", "lost", "wrong"] as const) total[key] += row[key];
  }
  table.push(["in all", total.injected, total.calls, total.answered, total.lost, total.wrong]);
  return table.toString();
}
