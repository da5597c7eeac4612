import { catalogue } from "../../tools/index.ts";
import { toolOf, type ToolDefinition } from "./tool.ts";

/** All tools as `tools/list` shows them. The build runs this once and puts what it returns in its place. */
export const toolDefinitions = (): readonly ToolDefinition[] => [...catalogue.values()].map(toolOf);
