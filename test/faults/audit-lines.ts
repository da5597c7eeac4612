import { z } from "zod/v3";
import type { Told } from "./outcome-ledger.ts";

const Line = z.object({
  tool: z.string(),
  arguments: z.object({ user_id: z.string() }),
  outcome: z.string().optional(),
});

const TOLD: Readonly<Record<string, Told>> = {
  done: "done",
  refused: "nothing",
  failed: "nothing",
  unknown: "unknown",
};

/** The whole lines of an audit log; the last may have been broken off. */
export const linesOf = (log: string) =>
  log
    .split("\n")
    .slice(0, -1)
    .map((line) => Line.parse(JSON.parse(line)));

/** What an audit log says of the call of each mark, the last that it says. */
export function outcomesIn(log: string): ReadonlyMap<string, Told> {
  return new Map(
    linesOf(log).flatMap(({ arguments: { user_id }, outcome }): [string, Told][] => {
      const told = TOLD[outcome ?? ""];
      return told === undefined ? [] : [[user_id, told]];
    }),
  );
}
