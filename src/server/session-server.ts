import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Settings } from "../config/index.ts";
import type { ToolAccess } from "../mcp/index.ts";
import { type InstanceInfo, memoizeAsync, VERSION } from "../shared/index.ts";
import type { BaseCallContext } from "./call-context.ts";
import { createInFlightCalls } from "./in-flight-calls.ts";
import type { SessionContext } from "./session-context.ts";

/** Loads the modules that the first call needs. */
export const loadCallPipeline = memoizeAsync(async () => {
  const [
    { catalog },
    { callMetaTool, callTool, preloadSearch },
    { createBaseCallContext, createSessionCallContext, resolvePolicy },
  ] = await Promise.all([
    import("../../tools/index.ts"),
    import("../mcp/call/index.ts"),
    import("./call-context.ts"),
  ]);
  return {
    catalog,
    callTool,
    callMetaTool,
    preloadSearch,
    createBaseCallContext,
    createSessionCallContext,
    resolvePolicy,
  };
});

interface SessionServerOptions extends Pick<SessionContext, "log" | "redactor"> {
  readonly instance: InstanceInfo;
  readonly toolAccess: ToolAccess;
  readonly confirm: Settings["confirm"];
}

/**
 * Creates the MCP server for a connection. Modules that only calls need are loaded by the first call.
 *
 * @param loadBaseContext creates the context of calls; called once, by the first call
 * @param inFlightCalls tracks the calls in flight, so that they can be aborted; the client still receives their
 * responses
 */
export async function createSessionServer(
  { instance, toolAccess, confirm, log, redactor }: SessionServerOptions,
  loadBaseContext: () => Promise<BaseCallContext>,
  inFlightCalls = createInFlightCalls(),
): Promise<Server> {
  const { createServer } = await import("../mcp/protocol/index.ts");
  const loadPipeline = memoizeAsync(async () => {
    const pipeline = await loadCallPipeline();
    const baseContext = await loadBaseContext();
    return { ...pipeline, sessionCallContext: pipeline.createSessionCallContext(baseContext, toolAccess) };
  });
  return createServer({
    version: VERSION,
    instance,
    toolAccess,
    redactor,
    async callTool(name, args, caller) {
      const { catalog, callTool, callMetaTool, resolvePolicy, sessionCallContext } = await loadPipeline();
      const entry = catalog.get(name);
      const { promptUser, onProgress, controller } = caller;
      const { signal } = controller;
      const policy = resolvePolicy(confirm, sessionCallContext, promptUser !== undefined);
      const context = {
        ...sessionCallContext,
        promptUser,
        onProgress,
        signal,
        catalog,
        policy,
        onRunToCompletion: () => inFlightCalls.markRunToCompletion(controller),
        isStopping: inFlightCalls.isStopping,
      };
      return inFlightCalls.track(
        controller,
        entry === undefined ? callMetaTool(name, args, context) : callTool(entry, args, context),
      );
    },
    log,
  });
}
