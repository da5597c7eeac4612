import { catalog } from "../../../tools/index.ts";
import { DEFAULT_TOOLS } from "../../../tools/default-tools.ts";
import { toAsciiJson } from "./ascii-json.ts";
import type { ToolListing } from "./tool-listing.ts";
import { buildMetaTools } from "./meta-tools.ts";
import { toTool, type ToolDefinition } from "./tool.ts";

const defaultToolNames: ReadonlySet<string> = new Set(DEFAULT_TOOLS);

/** The tools of all operations. */
export const buildToolDefinitions = (): readonly ToolDefinition[] => [...catalog.values()].map(toTool);

let cachedTools: readonly ToolListing[] | undefined;

/**
 * The four tools that reach every operation and the tools of the operations themselves, with what has to be known of
 * each. The build runs this and puts what it returns in its place.
 */
export function loadTools(): readonly ToolListing[] {
  if (cachedTools !== undefined) return cachedTools;
  const tools = [...catalog.values()].map((entry) => ({ entry, definition: toTool(entry) }));
  cachedTools = [
    ...buildMetaTools(tools.map(({ definition }) => definition)),
    ...tools.map(({ entry, definition }) => ({
      name: entry.name,
      toolset: entry.toolset,
      isReadOnly: entry.operation.effect === "read",
      isDefault: defaultToolNames.has(entry.name),
      json: toAsciiJson(definition),
    })),
  ];
  return cachedTools;
}

/** Definitions as the items of a JSON list, in parts, between which the commas are missing. */
export const encodeToolItems = (tools: readonly ToolListing[]): readonly Buffer[] =>
  tools.map(({ json }) => Buffer.from(json));
