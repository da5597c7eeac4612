import type { AuditLog } from "../audit.ts";
import type { Settings } from "../config.ts";
import type { Authority } from "../mcp/authority.ts";
import type { Handover } from "../mcp/opening.ts";
import { StdioTransport } from "../mcp/stdio.ts";
import { callsUnderWay } from "./calls_under_way.ts";
import { connect, loadClient } from "./connect.ts";
import type { CommandContext } from "./context.ts";
import { sharedContext } from "./tool_calls.ts";
import { createToolServer, loadCalls } from "./tool_server.ts";

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
  authority: Authority,
  audit: AuditLog | undefined,
  handover: Handover,
): Promise<Conversation> {
  const { log, stdin, stdout } = context;
  const underway = callsUnderWay();
  const shared = sharedContext(connect(settings, log.log), settings, audit, context);
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

/** Loads what the first call needs, without a call. */
export async function warmUp({ target }: Settings): Promise<void> {
  const { catalogue, prepareSearch } = await loadCalls();
  await loadClient(target);
  prepareSearch(catalogue);
}
