/** The exports of this folder for the startup path. In the built package they load neither the MCP SDK nor zod. */
export { createToolAccess, encodeToolItems, findUnknownName, loadTools } from "./catalog/startup.ts";
export { protocolVersions, buildInitializeResult } from "./protocol/startup.ts";
export { runHandshake } from "./transports/startup.ts";
