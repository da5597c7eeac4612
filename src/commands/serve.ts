import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { connect, type Connection } from "./connect.ts";
import { toolDefinitions } from "../mcp/definitions.ts";
import { createServer } from "../mcp/server.ts";
import { StdioTransport } from "../mcp/stdio.ts";
import { VERSION } from "../version.ts";
import type { CommandContext } from "./context.ts";

/** The MCP server for a connection; what only a call needs is loaded with the first one. */
export function createToolServer(connection: Connection, log: CommandContext["log"]): Server {
  return createServer({
    version: VERSION,
    instance: connection.instance,
    tools: toolDefinitions(),
    async callTool(name, args, signal) {
      const [{ catalogue }, { callTool }] = await Promise.all([
        import("../../tools/index.ts"),
        import("../mcp/call.ts"),
      ]);
      const named = catalogue.get(name);
      if (named === undefined) throw new Error(`${name} is listed, but not in the catalogue.`);
      return callTool(named, args, { catalogue, ...connection }, signal);
    },
    log,
  });
}

/** Serves MCP on stdin and stdout until stdin closes and every call is answered. */
export async function serve({ settings, log, stdin, stdout, stderr }: CommandContext): Promise<number> {
  const connection = connect(settings(), log.log);
  const server = createToolServer(connection, log);
  if (stdin.isTTY) {
    stderr.write(
      `clerk-mcp ${VERSION}, ${connection.instance.title}: waiting for an MCP client on stdin. ` +
        "A client starts this program by itself; see clerk-mcp --help for what to do on a terminal.\n",
    );
  }
  const transport = new StdioTransport(stdin, stdout);
  await server.connect(transport);
  await transport.ended;
  await server.close();
  return 0;
}
