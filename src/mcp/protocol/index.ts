export { createServer } from "./mcp-server.ts";
export { isRequestId, isSimpleToolCall } from "./simple-tool-call.ts";
