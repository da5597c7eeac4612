export { connect, type Connection } from "./connection.ts";
export { loadCallPipeline } from "./session-server.ts";
export { loadToolAccess } from "./load-tool-access.ts";
export { preloadFirstCall, startSession } from "./stdio-session.ts";
