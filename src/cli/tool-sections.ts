import { toolsets } from "../../tools/index.ts";
import type { Operation } from "../../tools/core/operation.ts";
import { listedTools } from "../mcp/catalog/tool-list.ts";
import { DOOR_TOOLSET, effectOf } from "../mcp/catalog/meta-tools.ts";
import { definitionOf } from "./tool-names.ts";

interface ToolSection {
  readonly toolset: string;
  readonly about: string;
  readonly rows: readonly (readonly [name: string, effect: string, title: string])[];
}

/** The title, and what is to be known before the tool is called. */
function titleOf({ title, notifies: sends, deprecated }: Operation): string {
  const notes = [
    ...(sends === undefined ? [] : [`sends ${sends}`]),
    ...(deprecated === undefined ? [] : ["deprecated"]),
  ];
  return notes.length === 0 ? title : `${title} (${notes.join(", ")})`;
}

/** Whether a tool, by its name, is to be shown. */
export type Choice = (tool: string) => boolean;

/** The toolsets that have tools to be shown, with a row for each. */
export function toolSections(isShown: Choice): ToolSection[] {
  return Object.entries(toolsets)
    .map(([toolset, { description: about, operations }]) => ({
      toolset,
      about,
      rows: Object.entries<Operation>(operations)
        .filter(([name]) => isShown(name))
        .map(([name, operation]) => [name, operation.effect, titleOf(operation)] as const),
    }))
    .filter(({ rows }) => rows.length > 0);
}

/** The tools that reach every operation, which are listed with all others. */
export const doorSection = (isShown: Choice): ToolSection => ({
  toolset: DOOR_TOOLSET,
  about: "Tools that find and call any operation.",
  rows: listedTools()
    .filter(({ name, toolset }) => toolset === DOOR_TOOLSET && isShown(name))
    .map(({ name }) => [name, effectOf(name) ?? "read", definitionOf(name)?.title ?? ""] as const),
});
