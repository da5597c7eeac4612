import { toolsets } from "../../../tools/index.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import { loadTools } from "../../mcp/catalog/tool-list.ts";
import { effectOfTool } from "../../mcp/catalog/meta-tools.ts";
import { META_TOOLSET } from "../../mcp/catalog/tool-listing.ts";
import { findToolDefinition } from "./tool-names.ts";

interface ToolSection {
  readonly toolset: string;
  readonly description: string;
  readonly rows: readonly (readonly [name: string, effect: string, title: string])[];
}

/** The title, and what is to be known before the tool is called. */
function formatTitle({ title, notifies, deprecated }: Operation): string {
  const notes = [
    ...(notifies === undefined ? [] : [`sends ${notifies}`]),
    ...(deprecated === undefined ? [] : ["deprecated"]),
  ];
  return notes.length === 0 ? title : `${title} (${notes.join(", ")})`;
}

/** Whether a tool, by its name, is to be shown. */
export type ToolFilter = (tool: string) => boolean;

/** The toolsets that have tools to be shown, with a row for each. */
export function toolSections(isIncluded: ToolFilter): ToolSection[] {
  return Object.entries(toolsets)
    .map(([toolset, { description, operations }]) => ({
      toolset,
      description,
      rows: Object.entries<Operation>(operations)
        .filter(([name]) => isIncluded(name))
        .map(([name, operation]) => [name, operation.effect, formatTitle(operation)] as const),
    }))
    .filter(({ rows }) => rows.length > 0);
}

/** The tools that reach every operation, which are listed with all others. */
export const metaToolSection = (isIncluded: ToolFilter): ToolSection => ({
  toolset: META_TOOLSET,
  description: "Tools that find and call any operation.",
  rows: loadTools()
    .filter(({ name, toolset }) => toolset === META_TOOLSET && isIncluded(name))
    .map(({ name }) => [name, effectOfTool(name) ?? "read", findToolDefinition(name)?.title ?? ""] as const),
});
