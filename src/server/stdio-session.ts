import type { AuditLog } from "../mcp/audit/audit-log.ts";
import type { Settings } from "../config/settings.ts";
import type { ToolAccess } from "../mcp/catalog/tool-access.ts";
import type { HandshakeHandoff } from "../mcp/transports/startup-handshake.ts";
import { StdioTransport } from "../mcp/transports/stdio-transport.ts";
import { createInFlightCalls } from "./in-flight-calls.ts";
import { toClientOptions, loadClient, type Connection } from "./connection.ts";
import type { SessionContext } from "./session-context.ts";
import { createBaseCallContext } from "./call-context.ts";
import { createSessionServer, loadCallPipeline } from "./create-server.ts";

/** A conversation with a client, after its opening. */
export interface Session {
  /** Settles when nothing more can be asked. */
  readonly closed: Promise<void>;
  /** Settles when what was asked has been done and answered. */
  readonly settled: () => Promise<void>;
  /** Gives up what is under way; it is answered nonetheless. */
  readonly abort: (reason: string) => void;
  readonly close: () => Promise<void>;
}

/** Goes on with a conversation where its opening ended. */
export async function startSession(
  context: SessionContext,
  settings: Settings,
  connection: Connection,
  toolAccess: ToolAccess,
  audit: AuditLog | undefined,
  handoff: HandshakeHandoff,
): Promise<Session> {
  const { log, stdin, stdout } = context;
  const inFlightCalls = createInFlightCalls();
  const baseCallContext = createBaseCallContext(connection, settings, audit, context);
  const server = createSessionServer(baseCallContext, toolAccess, settings.confirm, log, inFlightCalls);
  const transport = new StdioTransport(stdin, stdout, handoff);
  await server.connect(transport);
  return {
    closed: transport.closed,
    async settled() {
      await Promise.all([transport.drained(), inFlightCalls.settled()]);
    },
    abort: inFlightCalls.abortAll,
    close: () => server.close(),
  };
}

/**
 * Loads what the first call needs and makes such a call to nobody: code takes many times as long when it is run for
 * the first time.
 */
export async function preloadFirstCall(
  { log, redactor }: Pick<SessionContext, "log" | "redactor">,
  settings: Settings,
  connection: Connection,
): Promise<void> {
  const { catalog, callTool, preloadSearch } = await loadCallPipeline();
  preloadSearch(catalog);
  await connection.preload();
  const createClient = await loadClient(settings.target);
  const call = createClient({
    ...toClientOptions(settings),
    apiUrl: "http://nobody.localhost",
    secretKey: "",
    transport:
      settings.target.kind === "clerk"
        ? await (await import("../clerk-api/stub-transport.ts")).createStubTransport()
        : async () => new Response("{}"),
    log: () => undefined,
  });
  const baseCallContext = createBaseCallContext({ ...connection, call }, settings, undefined, {
    log,
    redactor,
  });
  const probeEntry = [...catalog.values()].find(
    ({ operation: { effect, path, response } }) =>
      effect === "read" && response.kind === "object" && Object.keys(path).length === 0,
  );
  if (probeEntry === undefined) throw new Error("There is nothing to rehearse a call with.");
  const { isError, content } = await callTool(
    probeEntry,
    {},
    { ...baseCallContext, catalog, policy: "flag" },
  );
  if (isError === true) throw new Error(`The rehearsal of a call failed: ${JSON.stringify(content)}`);
}
