export { findExcludedArguments } from "./excluded-arguments.ts";
export type { JsonSchema } from "./json-schema.ts";
export { CALL_TOOLS, findToolEffect, SEARCH_TOOL } from "./meta-tools.ts";
export { createSearch, isTypo } from "./search/index.ts";
export type { ToolAccess } from "./tool-access.ts";
export { loadTools } from "./tool-list.ts";
export { META_TOOLSET } from "./tool-listing.ts";
export { buildResultSchema, getToolInputSchema, toToolDefinition } from "./tool.ts";
