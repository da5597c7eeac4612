import type { AuditLog } from "../mcp/audit/audit-log.ts";
import type { Settings } from "../config/settings.ts";
import type { Authority } from "../mcp/catalog/tool-access.ts";
import type { Handover } from "../mcp/transports/startup-handshake.ts";
import { StdioTransport } from "../mcp/transports/stdio-transport.ts";
import { callsUnderWay } from "./in-flight-calls.ts";
import { clientSettings, loadClient, type Connection } from "./connection.ts";
import type { CommandContext } from "../cli/command-context.ts";
import { sharedContext } from "./call-context.ts";
import { createToolServer, loadCalls } from "./create-server.ts";

/** A conversation with a client, after its opening. */
export interface Conversation {
  /** Settles when nothing more can be asked. */
  readonly closed: Promise<void>;
  /** Settles when what was asked has been done and answered. */
  readonly finished: () => Promise<void>;
  /** Gives up what is under way; it is answered nonetheless. */
  readonly breakOff: (reason: string) => void;
  readonly close: () => Promise<void>;
}

/** Goes on with a conversation where its opening ended. */
export async function converse(
  context: CommandContext,
  settings: Settings,
  connection: Connection,
  authority: Authority,
  audit: AuditLog | undefined,
  handover: Handover,
): Promise<Conversation> {
  const { log, stdin, stdout } = context;
  const underway = callsUnderWay();
  const shared = sharedContext(connection, settings, audit, context);
  const server = createToolServer(shared, authority, settings.confirm, log, underway);
  const transport = new StdioTransport(stdin, stdout, handover);
  await server.connect(transport);
  return {
    closed: transport.closed,
    async finished() {
      await Promise.all([transport.answered(), underway.finished()]);
    },
    breakOff: underway.breakOff,
    close: () => server.close(),
  };
}

/**
 * Loads what the first call needs and makes such a call to nobody: code takes many times as long when it is run for
 * the first time.
 */
export async function warmUp(
  { log, visible }: CommandContext,
  settings: Settings,
  connection: Connection,
): Promise<void> {
  const { catalogue, callTool, prepareSearch } = await loadCalls();
  prepareSearch(catalogue);
  await connection.prepare();
  const createClient = await loadClient(settings.target);
  const call = createClient({
    ...clientSettings(settings),
    apiUrl: "http://nobody.localhost",
    secretKey: "",
    fetch:
      settings.target.kind === "clerk"
        ? await (await import("../clerk-api/stub-transport.ts")).fetchFromNobody()
        : async () => new Response("{}"),
    log: () => undefined,
  });
  const context = sharedContext({ ...connection, call }, settings, undefined, { log, visible });
  const reading = [...catalogue.values()].find(
    ({ operation: { effect, path, response } }) =>
      effect === "read" && response.kind === "object" && Object.keys(path).length === 0,
  );
  if (reading === undefined) throw new Error("There is nothing to rehearse a call with.");
  const { isError, content } = await callTool(reading, {}, { ...context, catalogue, policy: "flag" });
  if (isError === true) throw new Error(`The rehearsal of a call failed: ${JSON.stringify(content)}`);
}
