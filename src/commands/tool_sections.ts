import { toolsets } from "../../tools/index.ts";
import type { Operation } from "../../tools/operation.ts";

interface ToolSection {
  readonly toolset: string;
  readonly about: string;
  readonly rows: readonly (readonly [name: string, effect: string, title: string])[];
}

/** The title, and what is to be known before the tool is called. */
function titleOf({ title, sends, deprecated }: Operation): string {
  const notes = [
    ...(sends === undefined ? [] : [`sends ${sends}`]),
    ...(deprecated === undefined ? [] : ["deprecated"]),
  ];
  return notes.length === 0 ? title : `${title} (${notes.join(", ")})`;
}

/** The toolsets that have tools, with a row for each. */
export function toolSections(): ToolSection[] {
  return Object.entries(toolsets)
    .map(([toolset, { about, operations }]) => ({
      toolset,
      about,
      rows: Object.entries<Operation>(operations).map(
        ([name, operation]) => [name, operation.effect, titleOf(operation)] as const,
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
}
