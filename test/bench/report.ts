import Table from "cli-table3";
import { markdownTable } from "markdown-table";

/** One measurement, with its budget if it has one. */
export interface Measurement {
  readonly metric: string;
  /** `undefined` if it could not be measured; `note` says why. */
  readonly measured: number | undefined;
  readonly unit: "×" | "%" | "tokens" | "ms";
  readonly budget?: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
}

export type Verdict = "met" | "missed" | "not measured" | "";

export function getVerdict({ measured, budget }: Measurement): Verdict {
  if (measured === undefined) return "not measured";
  if (budget === undefined) return "";
  const met = "atMost" in budget ? measured <= budget.atMost : measured >= budget.atLeast;
  return met ? "met" : "missed";
}

const FRACTION_DIGITS = { "×": 2, "%": 1, tokens: 0, ms: 2 } as const;

function formatValue(value: number, unit: Measurement["unit"]): string {
  const number = value.toFixed(FRACTION_DIGITS[unit]);
  if (unit === "%") return `${value < 0 ? "" : "+"}${number} %`;
  return unit === "×" ? `${number}×` : `${number} ${unit}`;
}

function formatBudget({ budget, unit }: Measurement): string {
  if (budget === undefined) return "";
  return "atMost" in budget
    ? `at most ${formatValue(budget.atMost, unit)}`
    : `at least ${formatValue(budget.atLeast, unit)}`;
}

const TABLE_HEADERS = ["what", "budget", "measured", "verdict", "detail"];

const toCells = (line: Measurement): string[] => [
  line.metric,
  formatBudget(line),
  line.measured === undefined ? "" : formatValue(line.measured, line.unit),
  getVerdict(line),
  line.note ?? "",
];

/** Formats the measurements as a table for a terminal. */
export function formatTable(lines: readonly Measurement[]): string {
  const table = new Table({
    head: TABLE_HEADERS,
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "left", "left"],
  });
  table.push(...lines.map(toCells));
  return table.toString();
}

/** Formats the measurements as a Markdown table. */
export const formatMarkdown = (lines: readonly Measurement[]): string =>
  markdownTable([TABLE_HEADERS, ...lines.map(toCells)], { align: ["l", "r", "r", "l", "l"] });
