import { setTimeout as after } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import { connect } from "../../server/connection.ts";
import { identityOf } from "../../mcp/protocol/server-info.ts";
import { itemsOf } from "../../mcp/catalog/tool-list.ts";
import { open } from "../../mcp/transports/startup-handshake.ts";
import { protocolVersions } from "../../mcp/protocol/protocol-versions.ts";
import { VERSION } from "../../shared/version.ts";
import { readAuthority } from "../../server/load-tool-access.ts";
import type { CommandContext } from "../command-context.ts";

/**
 * How long calls may go on when nothing more can be asked, how long their last answers may take, and how long the
 * sandbox may take to close its file, in milliseconds.
 */
const GRACE = { calls: 1200, answers: 300, closing: 200 };

/** After so many milliseconds without a word, what the first call needs is loaded and tried out. */
const IDLE_MS = 100;

/** What is left over of `promise` after so long is not waited for. */
const atMost = (promise: Promise<void>, milliseconds: number): Promise<void> =>
  Promise.race([promise, after(milliseconds, undefined, { ref: false })]);

/** Settles when all that was said is with whoever reads it, or nobody reads any more. */
const written = (stdout: CommandContext["stdout"]): Promise<void> =>
  new Promise((resolve) => void stdout.write("", () => resolve()));

/** What goes on behind the opening of the conversation, loaded when it is over or while nothing is said. */
const loadRest = () => import("../../server/stdio-session.ts");

/** Does something once, when nothing was said for a while; `warm` resolves when it is done, and never if it fails. */
function whileIdle(work: () => Promise<void>, failed: (error: unknown) => void) {
  let idle: NodeJS.Timeout | undefined;
  let begun: Promise<void> | undefined;
  let begin = (): void => undefined;
  const warm = new Promise<void>((resolve) => {
    begin = () => {
      begun ??= work().then(resolve, failed);
    };
  });
  return {
    warm,
    quiet: () => {
      clearTimeout(idle);
      idle = setTimeout(begin, IDLE_MS);
    },
    stop: () => clearTimeout(idle),
  };
}

async function openedAuditLog(file: string, { target }: Settings, { visible }: CommandContext) {
  const { auditOriginOf, openAuditLog } = await import("../../mcp/audit/audit-log.ts");
  return openAuditLog(file, visible, auditOriginOf(target));
}

/**
 * Serves MCP on stdin and stdout until stdin closes, nobody reads stdout, or the process is told to end. Calls under
 * way may finish within a second; then they are broken off, and answered with what is known of them.
 */
export async function serve(context: CommandContext): Promise<number> {
  const { stdin, stdout, log, interrupted } = context;
  const settings = context.settings();
  const connection = connect(settings, log.log);
  const authority = readAuthority(settings.authority);
  const interruption = interrupted();
  // What cannot be used must be said before a client relies on it.
  const audit =
    settings.auditLog === undefined ? undefined : await openedAuditLog(settings.auditLog, settings, context);
  if (stdin.isTTY) {
    context.stderr.write(
      `clerk-mcp ${VERSION}, ${connection.instance.title}: waiting for an MCP client on stdin. ` +
        "MCP clients start this program themselves; see clerk-mcp --help for commands to use on a terminal.\n",
    );
  }

  const { quiet, warm, stop } = whileIdle(
    async () => (await loadRest()).warmUp(context, settings, connection),
    // The first call meets the same, and tells the client of it.
    (error) => log.log("debug", "the first call could not be rehearsed", { reason: String(error) }),
  );
  const answers = {
    identity: identityOf(VERSION, connection.instance),
    protocolVersions: protocolVersions(),
    tools: () => itemsOf(authority.listed),
  };
  const handover = await Promise.race([open(stdin, stdout, answers, quiet, warm), interruption.ended]);
  stop();
  if (handover === undefined || (handover.ended && handover.rest.length === 0)) {
    await atMost(written(stdout), GRACE.calls);
  } else {
    const { converse } = await loadRest();
    const conversation = await converse(context, settings, connection, authority, audit, handover);
    await Promise.race([conversation.closed, interruption.ended]);
    await atMost(conversation.finished(), GRACE.calls);
    conversation.breakOff("clerk-mcp was stopped before the answer arrived.");
    await atMost(conversation.finished(), GRACE.answers);
    await conversation.close();
  }
  await atMost(connection.close(), GRACE.closing);
  return interruption.exitCode() ?? 0;
}
