import Table from "cli-table3";
import { markdownTable } from "markdown-table";

/** One measurement, with its budget where there is one. */
export interface Line {
  readonly what: string;
  /** `undefined` where it could not be measured; `note` says why. */
  readonly measured: number | undefined;
  readonly unit: "×" | "%" | "tokens" | "ms";
  readonly budget?: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
}

export type Verdict = "met" | "missed" | "not measured" | "";

export function verdictOf({ measured, budget }: Line): Verdict {
  if (measured === undefined) return "not measured";
  if (budget === undefined) return "";
  const met = "atMost" in budget ? measured <= budget.atMost : measured >= budget.atLeast;
  return met ? "met" : "missed";
}

const DIGITS = { "×": 2, "%": 1, tokens: 0, ms: 2 } as const;

function shown(value: number, unit: Line["unit"]): string {
  const number = value.toFixed(DIGITS[unit]);
  if (unit === "%") return `${value < 0 ? "" : "+"}${number} %`;
  return unit === "×" ? `${number}×` : `${number} ${unit}`;
}

function budgetOf({ budget, unit }: Line): string {
  if (budget === undefined) return "";
  return "atMost" in budget
    ? `at most ${shown(budget.atMost, unit)}`
    : `at least ${shown(budget.atLeast, unit)}`;
}

const HEAD = ["what", "budget", "measured", "verdict", "detail"];

const cellsOf = (line: Line): string[] => [
  line.what,
  budgetOf(line),
  line.measured === undefined ? "" : shown(line.measured, line.unit),
  verdictOf(line),
  line.note ?? "",
];

/** The measurements as a table for a terminal. */
export function tableOf(lines: readonly Line[]): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "left", "left"],
  });
  table.push(...lines.map(cellsOf));
  return table.toString();
}

/** The same for a page. */
export const markdownOf = (lines: readonly Line[]): string =>
  markdownTable([HEAD, ...lines.map(cellsOf)], { align: ["l", "r", "r", "l", "l"] });
