import type { Settings } from "../config/index.ts";
import type { AuditLog, HandshakeHandoff, ToolAccess } from "../mcp/index.ts";
import { type Connection, loadClientFactory, toClientOptions } from "./connection.ts";
import { createSessionServer, loadCallPipeline } from "./session-server.ts";
import { createInFlightCalls } from "./in-flight-calls.ts";
import type { SessionContext } from "./session-context.ts";

/** A session with an MCP client, after the startup handshake. */
export interface StdioSession {
  /** Resolves when no more requests can arrive: the input has ended or the output is broken. */
  readonly closed: Promise<void>;
  /** Resolves when all received requests have been performed and their responses written. */
  readonly settled: () => Promise<void>;
  /** Tells the calls in flight that their results may not be read any more. */
  readonly startStopping: () => void;
  /**
   * Aborts the calls in flight, except those that have been sent and must run to completion; the client still receives
   * their responses.
   */
  readonly abort: (reason: string) => void;
  /**
   * Resolves when the calls that must run to completion have done so, and new credentials that could not be delivered have
   * been saved.
   */
  readonly completed: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts the SDK's server on a session whose startup handshake was answered without it. */
export async function startSession(
  context: SessionContext,
  settings: Settings,
  connection: Connection,
  toolAccess: ToolAccess,
  audit: AuditLog | undefined,
  handoff: HandshakeHandoff,
): Promise<StdioSession> {
  const { log, redactor, stdin, stdout } = context;
  const { StdioTransport } = await import("../mcp/transports/index.ts");
  const inFlightCalls = createInFlightCalls();
  const server = await createSessionServer(
    { instance: connection.instance, toolAccess, confirm: settings.confirm, log, redactor },
    async () => (await loadCallPipeline()).createBaseCallContext(connection, settings, audit, context),
    inFlightCalls,
  );
  const transport = new StdioTransport(stdin, stdout, handoff);
  await server.connect(transport);
  return {
    closed: transport.closed,
    async settled() {
      await Promise.all([transport.drained(), inFlightCalls.settled()]);
    },
    startStopping: inFlightCalls.startStopping,
    abort: inFlightCalls.abortAll,
    async completed() {
      await inFlightCalls.completed();
      await transport.undeliveredHandled();
    },
    close: () => server.close(),
  };
}

/**
 * Loads what the first call needs and makes one call to a stub of the API, without sending a request: code takes many
 * times as long on its first run.
 *
 * @throws Error if the call fails, or if the catalog has no operation that can be called without arguments
 */
export async function preloadFirstCall(
  { log, redactor }: Pick<SessionContext, "log" | "redactor">,
  settings: Settings,
  connection: Connection,
): Promise<void> {
  const { catalog, callTool, createBaseCallContext, preloadSearch } = await loadCallPipeline();
  preloadSearch(catalog);
  await connection.preload();
  const createClient = await loadClientFactory(settings.target);
  const call = createClient({
    ...toClientOptions(settings),
    apiUrl: "http://nobody.localhost",
    secretKey: "",
    transport:
      settings.target.kind === "clerk"
        ? await (await import("../clerk-api/network/index.ts")).createStubTransport()
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
