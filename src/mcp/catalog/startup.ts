/** The exports of this folder for the startup path. In the built package they load neither the MCP SDK nor zod. */
export { CALL_TOOLS, SEARCH_TOOL } from "./meta-tools.ts";
export { createToolAccess, findUnknownName } from "./tool-access.ts";
export { encodeToolItems, loadTools } from "./tool-list.ts";
