/** This folder's exports for the start of the program. Its imports must not load the MCP SDK or zod: that is slow. */
export { connect } from "./connection.ts";
export { loadToolAccess } from "./load-tool-access.ts";
