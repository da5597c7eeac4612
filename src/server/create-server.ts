import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Settings } from "../config/settings.ts";
import { memoizeAsync } from "../shared/lazy.ts";
import { createCallRouting } from "../mcp/reads/call-routing.ts";
import type { ToolAccess } from "../mcp/catalog/tool-access.ts";
import { createServer } from "../mcp/protocol/mcp-server.ts";
import { VERSION } from "../shared/version.ts";
import { createInFlightCalls } from "./in-flight-calls.ts";
import type { SessionContext } from "./session-context.ts";
import { resolvePolicy, type BaseCallContext } from "./call-context.ts";

/** Loads what the first call needs. */
export const loadCallPipeline = memoizeAsync(async () => {
  const [{ catalog }, { callTool }, { callMetaTool, preloadSearch }] = await Promise.all([
    import("../../tools/index.ts"),
    import("../mcp/call/call-tool.ts"),
    import("../mcp/call/meta-tool-calls.ts"),
  ]);
  return { catalog, callTool, callMetaTool, preloadSearch };
});

/**
 * The MCP server for a connection; what only a call needs is loaded with the first one.
 *
 * @param inFlightCalls keeps the calls under way, and can break them off; they are answered nonetheless
 */
export function createSessionServer(
  baseCallContext: BaseCallContext,
  toolAccess: ToolAccess,
  confirm: Settings["confirm"],
  log: SessionContext["log"],
  inFlightCalls = createInFlightCalls(),
): Server {
  // What each call has of its own has its place here too: to add a field to a copy takes longer than to copy all.
  const baseContext = {
    ...baseCallContext,
    toolAccess,
    routing: createCallRouting(toolAccess),
    ask: undefined,
    onProgress: undefined,
    signal: undefined,
  };
  return createServer({
    version: VERSION,
    instance: baseCallContext.instance,
    toolAccess,
    redactor: baseCallContext.redactor,
    async callTool(name, args, caller) {
      const { catalog, callTool, callMetaTool } = await loadCallPipeline();
      const entry = catalog.get(name);
      const policy = resolvePolicy(confirm, baseCallContext, caller.ask !== undefined);
      const { ask, onProgress, controller } = caller;
      const { signal } = controller;
      const context = { ...baseContext, ask, onProgress, signal, catalog, policy };
      return inFlightCalls.track(
        controller,
        entry === undefined ? callMetaTool(name, args, context) : callTool(entry, args, context),
      );
    },
    log,
  });
}
