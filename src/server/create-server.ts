import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Settings } from "../config/settings.ts";
import { lazily } from "../shared/lazy.ts";
import { addressingOf } from "../mcp/reads/call-routing.ts";
import type { Authority } from "../mcp/catalog/tool-access.ts";
import { createServer } from "../mcp/protocol/mcp-server.ts";
import { VERSION } from "../shared/version.ts";
import { callsUnderWay } from "./in-flight-calls.ts";
import type { CommandContext } from "../cli/command-context.ts";
import { policyFor, type SharedContext } from "./call-context.ts";

/** Loads what the first call needs. */
export const loadCalls = lazily(async () => {
  const [{ catalog: catalogue }, { callTool }, { callDoor, prepareSearch }] = await Promise.all([
    import("../../tools/index.ts"),
    import("../mcp/call/call-tool.ts"),
    import("../mcp/call/meta-tool-calls.ts"),
  ]);
  return { catalogue, callTool, callDoor, prepareSearch };
});

/**
 * The MCP server for a connection; what only a call needs is loaded with the first one.
 *
 * @param underway keeps the calls under way, and can break them off; they are answered nonetheless
 */
export function createToolServer(
  shared: SharedContext,
  authority: Authority,
  confirm: Settings["confirm"],
  log: CommandContext["log"],
  underway = callsUnderWay(),
): Server {
  // What each call has of its own has its place here too: to add a field to a copy takes longer than to copy all.
  const always = {
    ...shared,
    authority,
    addressing: addressingOf(authority),
    ask: undefined,
    progress: undefined,
    signal: undefined,
  };
  return createServer({
    version: VERSION,
    instance: shared.instance,
    authority,
    visible: shared.visible,
    async callTool(name, args, caller) {
      const { catalogue, callTool, callDoor } = await loadCalls();
      const named = catalogue.get(name);
      const policy = policyFor(confirm, shared, caller.ask !== undefined);
      const { ask, progress, controller } = caller;
      const { signal } = controller;
      const context = { ...always, ask, progress, signal, catalogue, policy };
      return underway.keep(
        controller,
        named === undefined ? callDoor(name, args, context) : callTool(named, args, context),
      );
    },
    log,
  });
}
