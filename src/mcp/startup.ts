/** The exports that are loaded at startup: nothing that they import may load the MCP SDK or zod. */
export { createToolAccess, encodeToolItems, findUnknownName, loadTools } from "./catalog/startup.ts";
export { protocolVersions, serverInfo } from "./protocol/startup.ts";
export { runHandshake } from "./transports/startup.ts";
