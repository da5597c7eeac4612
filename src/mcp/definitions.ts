import { catalogue } from "../../tools/index.ts";
import type { ListedTool } from "./authority.ts";
import { toolOf, type ToolDefinition } from "./tool.ts";

/** All tools as `tools/list` shows them where nothing is left out. */
export const toolDefinitions = (): readonly ToolDefinition[] => [...catalogue.values()].map(toolOf);

/** JSON that is ASCII, so that it can be written as it is, without a look at each character. */
const ascii = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** All tools and what is known of them. The build runs this once and puts what it returns in its place. */
export const listedTools = (): readonly ListedTool[] =>
  [...catalogue.values()].map((named) => ({
    name: named.name,
    toolset: named.toolset,
    reads: named.operation.effect === "read",
    json: ascii(toolOf(named)),
  }));
