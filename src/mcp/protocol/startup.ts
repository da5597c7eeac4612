/** The exports of this folder for the startup path. In the built package they load neither the MCP SDK nor zod. */
export { protocolVersions } from "./protocol-versions.ts";
export { buildInitializeResult } from "./initialize-result.ts";
