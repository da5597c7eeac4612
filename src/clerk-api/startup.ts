/** The exports of this folder for the startup path. They load neither the MCP SDK nor zod. */
export { previewRequest } from "./request.ts";
