import { setTimeout as after } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import { connect } from "../../server/connection.ts";
import { serverInfo } from "../../mcp/protocol/server-info.ts";
import { encodeToolItems } from "../../mcp/catalog/tool-list.ts";
import { runHandshake } from "../../mcp/transports/startup-handshake.ts";
import { protocolVersions } from "../../mcp/protocol/protocol-versions.ts";
import { VERSION } from "../../shared/version.ts";
import { loadToolAccess } from "../../server/load-tool-access.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * How long calls may go on when nothing more can be asked, how long their last answers may take, and how long the
 * sandbox may take to close its file, in milliseconds.
 */
const SHUTDOWN_TIMEOUTS = { calls: 1200, responses: 300, closing: 200 };

/** After so many milliseconds without a word, what the first call needs is loaded and tried out. */
const IDLE_MS = 100;

/** What is left over of `promise` after so long is not waited for. */
const withTimeout = (promise: Promise<void>, milliseconds: number): Promise<void> =>
  Promise.race([promise, after(milliseconds, undefined, { ref: false })]);

/** Settles when all that was said is with whoever reads it, or nobody reads any more. */
const flushed = (stdout: CommandContext["stdout"]): Promise<void> =>
  new Promise((resolve) => void stdout.write("", () => resolve()));

/** What goes on behind the opening of the conversation, loaded when it is over or while nothing is said. */
const loadSession = () => import("../../server/stdio-session.ts");

/** Does something once, when nothing was said for a while; `warm` resolves when it is done, and never if it fails. */
function createIdleTask(work: () => Promise<void>, onError: (error: unknown) => void) {
  let idle: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let run = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    run = () => {
      running ??= work().then(resolve, onError);
    };
  });
  return {
    done,
    touch: () => {
      clearTimeout(idle);
      idle = setTimeout(run, IDLE_MS);
    },
    stop: () => clearTimeout(idle),
  };
}

async function loadAuditLog(file: string, { target }: Settings, { redactor }: CommandContext) {
  const { toAuditTarget, openAuditLog } = await import("../../mcp/audit/audit-log.ts");
  return openAuditLog(file, redactor, toAuditTarget(target));
}

/**
 * Serves MCP on stdin and stdout until stdin closes, nobody reads stdout, or the process is told to end. Calls under
 * way may finish within a second; then they are broken off, and answered with what is known of them.
 */
export async function serve(context: CommandContext): Promise<number> {
  const { stdin, stdout, log, onShutdown } = context;
  const settings = context.settings();
  const connection = connect(settings, log.log);
  const toolAccess = loadToolAccess(settings.toolAccess);
  const shutdown = onShutdown();
  // What cannot be used must be said before a client relies on it.
  const audit =
    settings.auditLog === undefined ? undefined : await loadAuditLog(settings.auditLog, settings, context);
  if (stdin.isTTY) {
    context.stderr.write(
      `clerk-mcp ${VERSION}, ${connection.instance.title}: waiting for an MCP client on stdin. ` +
        "MCP clients start this program themselves; see clerk-mcp --help for commands to use on a terminal.\n",
    );
  }

  const { touch, done, stop } = createIdleTask(
    async () => (await loadSession()).preloadFirstCall(context, settings, connection),
    // The first call meets the same, and tells the client of it.
    (error) => log.log("debug", "the first call could not be rehearsed", { reason: String(error) }),
  );
  const handshakeResponses = {
    identity: serverInfo(VERSION, connection.instance),
    protocolVersions: protocolVersions(),
    tools: () => encodeToolItems(toolAccess.listed),
  };
  const handoff = await Promise.race([
    runHandshake(stdin, stdout, handshakeResponses, touch, done),
    shutdown.received,
  ]);
  stop();
  if (handoff === undefined || (handoff.ended && handoff.remainder.length === 0)) {
    await withTimeout(flushed(stdout), SHUTDOWN_TIMEOUTS.calls);
  } else {
    const { startSession } = await loadSession();
    const session = await startSession(context, settings, connection, toolAccess, audit, handoff);
    await Promise.race([session.closed, shutdown.received]);
    await withTimeout(session.settled(), SHUTDOWN_TIMEOUTS.calls);
    session.abort("clerk-mcp was stopped before the answer arrived.");
    await withTimeout(session.settled(), SHUTDOWN_TIMEOUTS.responses);
    await session.close();
  }
  await withTimeout(connection.close(), SHUTDOWN_TIMEOUTS.closing);
  return shutdown.exitCode() ?? 0;
}
