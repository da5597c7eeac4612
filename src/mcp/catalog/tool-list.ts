import { catalog } from "../../../tools/index.ts";
import { DEFAULT_TOOLS } from "../../../tools/default-tools.ts";
import { asciiJson } from "./ascii-json.ts";
import type { ListedTool } from "./tool-access.ts";
import { doorTools } from "./meta-tools.ts";
import { toolOf, type ToolDefinition } from "./tool.ts";

const surface: ReadonlySet<string> = new Set(DEFAULT_TOOLS);

/** The tools of all operations. */
export const toolDefinitions = (): readonly ToolDefinition[] => [...catalog.values()].map(toolOf);

let made: readonly ListedTool[] | undefined;

/**
 * The four tools that reach every operation and the tools of the operations themselves, with what has to be known of
 * each. The build runs this and puts what it returns in its place.
 */
export function listedTools(): readonly ListedTool[] {
  if (made !== undefined) return made;
  const tools = [...catalog.values()].map((named) => ({ named, definition: toolOf(named) }));
  made = [
    ...doorTools(tools.map(({ definition }) => definition)),
    ...tools.map(({ named, definition }) => ({
      name: named.name,
      toolset: named.toolset,
      reads: named.operation.effect === "read",
      byDefault: surface.has(named.name),
      json: asciiJson(definition),
    })),
  ];
  return made;
}

/** Definitions as the items of a JSON list, in parts, between which the commas are missing. */
export const itemsOf = (tools: readonly ListedTool[]): readonly Buffer[] =>
  tools.map(({ json }) => Buffer.from(json));
