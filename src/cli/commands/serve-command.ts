import { setTimeout as after } from "node:timers/promises";
import type { Settings } from "../../config/index.ts";
import { encodeToolItems, protocolVersions, runHandshake, buildInitializeResult } from "../../mcp/startup.ts";
import { connect, loadToolAccess } from "../../server/startup.ts";
import { describeFileError, VERSION } from "../../shared/index.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * Timeouts of the shutdown in milliseconds: for calls in flight to finish, for the responses of aborted calls to be
 * written, and for the sandbox to close its database.
 */
const SHUTDOWN_TIMEOUTS = { calls: 1200, responses: 300, closing: 200 };

/** After this many milliseconds without a message from the client, the server preloads what the first call needs. */
const IDLE_MS = 100;

/** Waits for `promise` for at most `milliseconds`. */
const withTimeout = (promise: Promise<void>, milliseconds: number): Promise<void> =>
  Promise.race([promise, after(milliseconds, undefined, { ref: false })]);

/** Resolves when everything written to stdout has been flushed, or the stream is broken. */
const waitForFlush = (stdout: CommandContext["stdout"]): Promise<void> =>
  new Promise((resolve) => void stdout.write("", () => resolve()));

/** Loads the session module, which is needed only after the startup handshake or for preloading. */
const loadSession = () => import("../../server/index.ts");

/**
 * Runs `work` once, `IDLE_MS` after the last call of `touch`. `done` resolves when it has succeeded, and never
 * resolves if it fails.
 */
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

type AuditLog = Awaited<ReturnType<typeof loadAuditLog>>;

async function loadAuditLog(file: string, { target }: Settings, { redactor, log }: CommandContext) {
  const { toAuditTarget, openAuditLog } = await import("../../mcp/audit/index.ts");
  return openAuditLog(file, redactor, toAuditTarget(target), log.log);
}

/** Opens the audit log again after SIGHUP. If that fails, calls are refused until it can be opened. */
function reopenAuditLog(audit: AuditLog, { log }: CommandContext): void {
  try {
    audit.reopen();
    log.log("info", "the audit log was opened again after SIGHUP");
  } catch (error) {
    const reason = describeFileError(error);
    log.log("error", `the audit log cannot be opened again (${reason}); no call is sent until it can`);
  }
}

/**
 * Serves MCP on stdin and stdout until stdin ends, stdout has no reader, or the process receives a shutdown signal. With
 * an audit log, SIGHUP is none: it opens the log again, as programs that rotate logs expect. A closed terminal, which
 * sends it too, ends the server nevertheless, because it ends the host and thereby stdin.
 * Calls in flight then have about a second (`SHUTDOWN_TIMEOUTS`) to finish; after it they are aborted, and the client
 * receives an error for each that says whether the call may have changed something. Calls that must run to completion,
 * because their results contain new credentials, are not aborted: the process stays until they have ended.
 */
export async function serveCommand(context: CommandContext): Promise<number> {
  const { stdin, stdout, log, onShutdown } = context;
  const settings = context.settings();
  const connection = connect(settings, log.log);
  const toolAccess = loadToolAccess(settings.toolAccess);
  let audit: AuditLog | undefined;
  const reopenAudit = () => {
    if (audit !== undefined) reopenAuditLog(audit, context);
  };
  const shutdown = onShutdown(settings.auditLog === undefined ? undefined : reopenAudit);
  // An audit log that cannot be written must be reported before a client relies on it.
  if (settings.auditLog !== undefined) audit = await loadAuditLog(settings.auditLog, settings, context);
  if (stdin.isTTY) {
    context.stderr.write(
      `clerk-mcp ${VERSION}, ${connection.instance.title}: waiting for an MCP client on stdin. ` +
        "MCP clients start this program themselves; see clerk-mcp --help for commands to use on a terminal.\n",
    );
  }

  const { touch, done, stop } = createIdleTask(
    async () => (await loadSession()).preloadFirstCall(context, settings, connection),
    // The first call fails with the same error and reports it to the client.
    (error) => log.log("debug", "the first call could not be rehearsed", { reason: String(error) }),
  );
  const handshakeResponses = {
    initializeResult: buildInitializeResult(VERSION, connection.instance),
    protocolVersions: protocolVersions(),
    tools: () => encodeToolItems(toolAccess.listed),
  };
  const handoff = await Promise.race([
    runHandshake(stdin, stdout, handshakeResponses, touch, done),
    shutdown.received,
  ]);
  stop();
  if (handoff === undefined || (handoff.ended && handoff.remainder.length === 0)) {
    await withTimeout(waitForFlush(stdout), SHUTDOWN_TIMEOUTS.calls);
  } else {
    const { startSession } = await loadSession();
    const session = await startSession(context, settings, connection, toolAccess, audit, handoff);
    await Promise.race([session.closed, shutdown.received]);
    session.startStopping();
    await withTimeout(session.settled(), SHUTDOWN_TIMEOUTS.calls);
    session.abort("clerk-mcp was stopped before the answer arrived.");
    // A new credential would be lost. The time limit of calls also limits this.
    await session.completed();
    await withTimeout(session.settled(), SHUTDOWN_TIMEOUTS.responses);
    await session.close();
  }
  await withTimeout(connection.close(), SHUTDOWN_TIMEOUTS.closing);
  return shutdown.exitCode() ?? 0;
}
