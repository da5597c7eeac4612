import Table from "cli-table3";

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

/** The measurements as a table for a terminal. */
export function tableOf(lines: readonly Line[]): string {
  const table = new Table({
    head: ["what", "budget", "measured", "verdict", ""],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "left", "left"],
  });
  for (const line of lines) {
    const measured = line.measured === undefined ? "" : shown(line.measured, line.unit);
    table.push([line.what, budgetOf(line), measured, verdictOf(line), line.note ?? ""]);
  }
  return table.toString();
}
