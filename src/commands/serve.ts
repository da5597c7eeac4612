import { setTimeout } from "node:timers/promises";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Settings } from "../config.ts";
import { UsageError } from "../errors.ts";
import { authorityOf, unknownName } from "../mcp/authority.ts";
import { listedTools } from "../mcp/definitions.ts";
import { createServer } from "../mcp/server.ts";
import { StdioTransport } from "../mcp/stdio.ts";
import { VERSION } from "../version.ts";
import { connect } from "./connect.ts";
import type { CommandContext } from "./context.ts";
import { callsUnderWay } from "./calls_under_way.ts";
import { policyFor, sharedContext, type CallSettings, type SharedContext } from "./tool_calls.ts";

/** The part of the settings that a server heeds. */
export type ServerSettings = Pick<Settings, "authority" | "confirm"> & CallSettings;

/**
 * The MCP server for a connection; what only a call needs is loaded with the first one.
 *
 * @param underway keeps the calls under way, and can break them off; they are answered nonetheless
 * @throws UsageError when the settings name tools that do not exist
 */
export function createToolServer(
  shared: SharedContext,
  { authority, confirm }: Pick<Settings, "authority" | "confirm">,
  log: CommandContext["log"],
  underway = callsUnderWay(),
): Server {
  const tools = listedTools();
  const unknown = unknownName(tools, authority);
  if (unknown !== undefined) throw new UsageError(unknown);
  return createServer({
    version: VERSION,
    instance: shared.instance,
    authority: authorityOf(tools, authority),
    visible: shared.visible,
    async callTool(name, args, caller) {
      const [{ catalogue }, { callTool }] = await Promise.all([
        import("../../tools/index.ts"),
        import("../mcp/call.ts"),
      ]);
      const named = catalogue.get(name);
      if (named === undefined) throw new Error(`${name} is listed, but not in the catalogue.`);
      const policy = policyFor(confirm, shared, caller.ask !== undefined);
      const signal = AbortSignal.any([caller.signal, underway.signal]);
      return underway.keep(callTool(named, args, { ...shared, ...caller, signal, catalogue, policy }));
    },
    log,
  });
}

/** How long calls may go on when nothing more can be asked, and how long their last answers may take, in milliseconds. */
const GRACE = { calls: 1200, answers: 300 };

/** What is left over of `promise` after so long is not waited for. */
const atMost = (promise: Promise<void>, milliseconds: number): Promise<void> =>
  Promise.race([promise, setTimeout(milliseconds, undefined, { ref: false })]);

/**
 * Serves MCP on stdin and stdout until stdin closes, nobody reads stdout, or the process is told to end. Calls under
 * way may finish within a second; then they are broken off, and answered with what is known of them.
 */
export async function serve(context: CommandContext): Promise<number> {
  const { log, stdin, stdout, stderr, interrupted } = context;
  const settings = context.settings();
  const connection = connect(settings, log.log);
  const underway = callsUnderWay();
  const shared = sharedContext(connection, settings, context);
  const server = createToolServer(shared, settings, log, underway);
  const interruption = interrupted();
  if (stdin.isTTY) {
    stderr.write(
      `clerk-mcp ${VERSION}, ${connection.instance.title}: waiting for an MCP client on stdin. ` +
        "A client starts this program by itself; see clerk-mcp --help for what to do on a terminal.\n",
    );
  }
  const transport = new StdioTransport(stdin, stdout);
  await server.connect(transport);
  await Promise.race([transport.closed, interruption.ended]);
  const finished = async () => {
    await Promise.all([transport.answered(), underway.finished()]);
  };
  await atMost(finished(), GRACE.calls);
  underway.breakOff("clerk-mcp was told to end before the answer came.");
  await atMost(finished(), GRACE.answers);
  await server.close();
  return interruption.exitCode() ?? 0;
}
