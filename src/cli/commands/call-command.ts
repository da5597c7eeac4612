import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { auditOriginOf, openAuditLog } from "../../mcp/audit/audit-log.ts";
import { catalog } from "../../../tools/index.ts";
import type { Settings } from "../../config/settings.ts";
import { UsageError } from "../../shared/errors.ts";
import { isObject } from "../../shared/json.ts";
import type { Authority } from "../../mcp/catalog/tool-access.ts";
import { callTool } from "../../mcp/call/call-tool.ts";
import { callDoor } from "../../mcp/call/meta-tool-calls.ts";
import type { Question } from "../../mcp/confirmation/gate.ts";
import { toolInput } from "../../mcp/catalog/tool.ts";
import { adviceFor, approvalOf } from "../terminal-confirmation.ts";
import { readAuthority } from "../../server/load-tool-access.ts";
import { connect, type Connection } from "../../server/connection.ts";
import type { Command, CommandContext } from "../command-context.ts";
import { printJson } from "../print-json.ts";
import { argumentsFrom } from "../parse-tool-arguments.ts";
import { policyFor, sharedContext } from "../../server/call-context.ts";
import { definitionOf, noSuchTool } from "../tool-names.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** The arguments with `confirm`, where the tool takes it: on a terminal, a person or --yes confirms. */
function confirming(name: string, args: Arguments): Arguments {
  const named = catalog.get(name);
  return named !== undefined && "confirm" in toolInput(named.operation).shape
    ? { ...args, confirm: true }
    : args;
}

/** The same for a tool that calls an operation, whose arguments are one of its own. */
function confirmed(name: string, args: Arguments): Arguments {
  const { operation, arguments: inner = {} } = args;
  if (catalog.has(name) || typeof operation !== "string" || !isObject(inner)) return confirming(name, args);
  return { ...args, arguments: confirming(operation, inner) };
}

/** What is to be called, with what. */
interface Call {
  readonly name: string;
  readonly args: Arguments;
  readonly authority: Authority;
}

/** Calls a tool through the same gate as an agent's call, and says what came of it. */
async function make(
  { name, args, authority }: Call,
  connection: Connection,
  settings: Settings,
  context: CommandContext,
): Promise<number> {
  const { flags, visible, stdin, stdout, stderr } = context;
  const { confirm } = settings;
  const audit =
    settings.auditLog === undefined
      ? undefined
      : openAuditLog(settings.auditLog, visible, auditOriginOf(settings.target));
  const shared = sharedContext(connection, settings, audit, context);
  const policy = policyFor(confirm, shared, stdin.isTTY);
  // What a script confirms, it has to say with --yes; where more was asked for than a flag, that says nothing.
  const yes = flags["yes"] === true && (confirm ?? "flag") === "flag";
  let unapproved: string | undefined;
  const callContext = {
    ...shared,
    catalogue: catalog,
    authority,
    // On a terminal a person can be asked at once.
    policy: yes ? ("flag" as const) : ("human" as const),
    async ask(question: Question) {
      const approval = await approvalOf(question, policy, context);
      if (!stdin.isTTY) unapproved = ` ${adviceFor(confirm)}`;
      else if (approval.kind === "declined") unapproved = "";
      return approval;
    },
  };
  const named = catalog.get(name);
  const confirmedArgs = confirmed(name, args);
  const result: CallToolResult =
    named === undefined
      ? await callDoor(name, confirmedArgs, callContext)
      : await callTool(named, confirmedArgs, callContext);
  if (result.isError !== true) {
    printJson(stdout, result.structuredContent);
    return 0;
  }
  const texts = result.content.flatMap((content) => (content.type === "text" ? [content.text] : []));
  stderr.write(unapproved === undefined ? `${texts.join("\n")}\n` : `Nothing was changed.${unapproved}\n`);
  return 1;
}

/** Calls a tool from a terminal. */
export const call: Command = async (context) => {
  const { args: words, settings, log, visible, stderr } = context;
  const [name, ...more] = words;
  if (name === undefined)
    throw new UsageError("call needs the name of a tool; clerk-mcp tools lists them all.");
  const definition = definitionOf(name);
  if (definition === undefined) {
    stderr.write(`${visible.text(noSuchTool(name))}\n`);
    return 1;
  }
  const all = settings();
  const authority = readAuthority(all.authority);
  const forbidden = authority.refusal(name);
  if (forbidden !== undefined) {
    stderr.write(`${visible.text(forbidden)}\n`);
    return 1;
  }
  const args = argumentsFrom(more, definition.inputSchema);
  const connection = connect(all, log.log);
  try {
    return await make({ name, args, authority }, connection, all, context);
  } finally {
    await connection.close();
  }
};
