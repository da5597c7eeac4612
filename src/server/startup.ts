/** The exports of this folder for the startup path. In the built package they load neither the MCP SDK nor zod. */
export { connect } from "./connection.ts";
export { loadToolAccess } from "./load-tool-access.ts";
