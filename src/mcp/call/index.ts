export { type CallContext, callTool } from "./call-tool.ts";
export { callMetaTool, preloadSearch } from "./meta-tool-calls.ts";
