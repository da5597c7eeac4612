/** The exports of this folder for the startup path. They load neither the MCP SDK nor zod. */
export { runHandshake } from "./startup-handshake.ts";
