import { toolsets } from "../../tools/index.ts";
import type { Operation } from "../../tools/operation.ts";

interface ToolSection {
  readonly toolset: string;
  readonly about: string;
  readonly rows: readonly (readonly [name: string, effect: string, title: string])[];
}

function effectOf({ effect, sends, deprecated }: Operation): string {
  const notes = [effect, ...(sends === undefined ? [] : ["sends"])];
  return [...notes, ...(deprecated === undefined ? [] : ["deprecated"])].join(", ");
}

/** The toolsets that have tools, with a row for each. */
export function toolSections(): ToolSection[] {
  return Object.entries(toolsets)
    .map(([toolset, { about, operations }]) => ({
      toolset,
      about,
      rows: Object.entries<Operation>(operations).map(
        ([name, operation]) => [name, effectOf(operation), operation.title] as const,
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
}
