import { catalogue } from "../../tools/index.ts";
import type { ListedTool } from "./authority.ts";
import { toolOf, type ToolDefinition } from "./tool.ts";

/** All tools and their toolsets. The build runs this once and puts what it returns in its place. */
export const listedTools = (): readonly ListedTool[] =>
  [...catalogue.values()].map((named) => ({ toolset: named.toolset, definition: toolOf(named) }));

/** All tools as `tools/list` shows them where nothing is left out. */
export const toolDefinitions = (): readonly ToolDefinition[] =>
  listedTools().map(({ definition }) => definition);
