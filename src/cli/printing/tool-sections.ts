import { type Operation, toolsets } from "../../../tools/index.ts";
import { findToolEffect, loadTools, META_TOOLSET } from "../../mcp/index.ts";
import { findToolDefinition } from "./tool-names.ts";

interface ToolSection {
  readonly toolset: string;
  readonly description: string;
  readonly rows: readonly (readonly [name: string, effect: string, title: string])[];
}

/** The title, followed by whether the tool sends messages and whether it is deprecated. */
function formatTitle({ title, notifies, deprecated }: Operation): string {
  const notes = [
    ...(notifies === undefined ? [] : [`sends ${notifies}`]),
    ...(deprecated === undefined ? [] : ["deprecated"]),
  ];
  return notes.length === 0 ? title : `${title} (${notes.join(", ")})`;
}

/** Selects tools by name. */
export type ToolFilter = (tool: string) => boolean;

/** The toolsets that contain selected tools, with a row for each of these tools. */
export function buildToolSections(isIncluded: ToolFilter): ToolSection[] {
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

/** The section of the meta-tools, which reach every operation; they are not part of the catalog. */
export const buildMetaToolSection = (isIncluded: ToolFilter): ToolSection => ({
  toolset: META_TOOLSET,
  description: "Tools that find and call any operation.",
  rows: loadTools()
    .filter(({ name, toolset }) => toolset === META_TOOLSET && isIncluded(name))
    .map(
      ({ name }) => [name, findToolEffect(name) ?? "read", findToolDefinition(name)?.title ?? ""] as const,
    ),
});
