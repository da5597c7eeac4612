import { catalog, DEFAULT_TOOLS, listSameEffects } from "../../../tools/index.ts";
import { toAsciiJson } from "./ascii-json.ts";
import { buildMetaTools } from "./meta-tools.ts";
import type { ToolListing } from "./tool-listing.ts";
import { type ToolDefinition, toToolDefinition } from "./tool.ts";

const defaultToolNames: ReadonlySet<string> = new Set(DEFAULT_TOOLS);

/** The tool definitions of all operations, without the meta-tools. */
export const buildToolDefinitions = (): readonly ToolDefinition[] =>
  [...catalog.values()].map(toToolDefinition);

function listUnconditionalEffects(name: string): readonly string[] | undefined {
  const operations = listSameEffects(name).flatMap(({ operation, when }) =>
    when === undefined ? [operation] : [],
  );
  return operations.length === 0 ? undefined : operations;
}

let cachedTools: readonly ToolListing[] | undefined;

/**
 * Returns the listings of the four meta-tools and of the tools of all operations. The build replaces this function with
 * one that returns the prebuilt result.
 */
export function loadTools(): readonly ToolListing[] {
  if (cachedTools !== undefined) return cachedTools;
  const tools = [...catalog.values()].map((entry) => ({ entry, definition: toToolDefinition(entry) }));
  cachedTools = [
    ...buildMetaTools(tools.map(({ definition }) => definition)),
    ...tools.map(({ entry, definition }) => ({
      name: entry.name,
      toolset: entry.toolset,
      isReadOnly: entry.operation.effect === "read",
      isDefault: defaultToolNames.has(entry.name),
      sameEffectAs: listUnconditionalEffects(entry.name),
      json: toAsciiJson(definition),
    })),
  ];
  return cachedTools;
}

/** Encodes tool definitions as JSON array items, in parts, without commas between the parts. */
export const encodeToolItems = (tools: readonly ToolListing[]): readonly Buffer[] =>
  tools.map(({ json }) => Buffer.from(json));
