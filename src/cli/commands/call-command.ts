import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { catalog } from "../../../tools/index.ts";
import type { Settings } from "../../config/settings.ts";
import { openAuditLog, toAuditTarget } from "../../mcp/audit/audit-log.ts";
import { callTool } from "../../mcp/call/call-tool.ts";
import { callMetaTool } from "../../mcp/call/meta-tool-calls.ts";
import type { ToolAccess } from "../../mcp/catalog/tool-access.ts";
import { toolInputSchema } from "../../mcp/catalog/tool.ts";
import type { ConfirmationPrompt } from "../../mcp/confirmation/gate-types.ts";
import { createBaseCallContext, resolvePolicy } from "../../server/call-context.ts";
import { connect, type Connection } from "../../server/connection.ts";
import { loadToolAccess } from "../../server/load-tool-access.ts";
import { UsageError } from "../../shared/errors.ts";
import { isJsonObject } from "../../shared/json.ts";
import { printJson } from "../printing/print-json.ts";
import { findToolDefinition, unknownToolMessage } from "../printing/tool-names.ts";
import { confirmationHint, confirmOnTerminal } from "../prompts/terminal-confirmation.ts";
import type { Command, CommandContext } from "./command-context.ts";
import { parseToolArguments } from "./parse-tool-arguments.ts";

type ToolArguments = Readonly<Record<string, unknown>>;

/** The arguments with `confirm`, where the tool takes it: on a terminal, a person or --yes confirms. */
function withConfirm(name: string, args: ToolArguments): ToolArguments {
  const entry = catalog.get(name);
  return entry !== undefined && "confirm" in toolInputSchema(entry.operation).shape
    ? { ...args, confirm: true }
    : args;
}

/** The same for a tool that calls an operation, whose arguments are one of its own. */
function withInnerConfirm(name: string, args: ToolArguments): ToolArguments {
  const { operation, arguments: innerArgs = {} } = args;
  if (catalog.has(name) || typeof operation !== "string" || !isJsonObject(innerArgs))
    return withConfirm(name, args);
  return { ...args, arguments: withConfirm(operation, innerArgs) };
}

/** What is to be called, with what. */
interface ToolCall {
  readonly name: string;
  readonly args: ToolArguments;
  readonly toolAccess: ToolAccess;
}

/** Calls a tool through the same gate as an agent's call, and says what came of it. */
async function runCall(
  { name, args, toolAccess }: ToolCall,
  connection: Connection,
  settings: Settings,
  context: CommandContext,
): Promise<number> {
  const { flags, redactor, stdin, stdout, stderr } = context;
  const { confirm } = settings;
  const audit =
    settings.auditLog === undefined
      ? undefined
      : openAuditLog(settings.auditLog, redactor, toAuditTarget(settings.target));
  const baseCallContext = createBaseCallContext(connection, settings, audit, context);
  const policy = resolvePolicy(confirm, baseCallContext, stdin.isTTY);
  // What a script confirms, it has to say with --yes; where more was asked for than a flag, that says nothing.
  const isConfirmedByFlag = flags["yes"] === true && (confirm ?? "flag") === "flag";
  let denialNote: string | undefined;
  const callContext = {
    ...baseCallContext,
    catalog,
    toolAccess,
    // On a terminal a person can be asked at once.
    policy: isConfirmedByFlag ? ("flag" as const) : ("human" as const),
    async ask(prompt: ConfirmationPrompt) {
      const reply = await confirmOnTerminal(prompt, policy, context);
      if (!stdin.isTTY) denialNote = ` ${confirmationHint(confirm)}`;
      else if (reply.kind === "declined") denialNote = "";
      return reply;
    },
  };
  const entry = catalog.get(name);
  const confirmedArgs = withInnerConfirm(name, args);
  const result: CallToolResult =
    entry === undefined
      ? await callMetaTool(name, confirmedArgs, callContext)
      : await callTool(entry, confirmedArgs, callContext);
  if (result.isError !== true) {
    printJson(stdout, result.structuredContent);
    return 0;
  }
  const texts = result.content.flatMap((content) => (content.type === "text" ? [content.text] : []));
  stderr.write(denialNote === undefined ? `${texts.join("\n")}\n` : `Nothing was changed.${denialNote}\n`);
  return 1;
}

/** Calls a tool from a terminal. */
export const call: Command = async (context) => {
  const { args: words, settings, log, redactor, stderr } = context;
  const [name, ...argumentWords] = words;
  if (name === undefined)
    throw new UsageError("call needs the name of a tool; clerk-mcp tools lists them all.");
  const definition = findToolDefinition(name);
  if (definition === undefined) {
    stderr.write(`${redactor.redactText(unknownToolMessage(name))}\n`);
    return 1;
  }
  const resolvedSettings = settings();
  const toolAccess = loadToolAccess(resolvedSettings.toolAccess);
  const denialReason = toolAccess.denialReason(name);
  if (denialReason !== undefined) {
    stderr.write(`${redactor.redactText(denialReason)}\n`);
    return 1;
  }
  const args = parseToolArguments(argumentWords, definition.inputSchema);
  const connection = connect(resolvedSettings, log.log);
  try {
    return await runCall({ name, args, toolAccess }, connection, resolvedSettings, context);
  } finally {
    await connection.close();
  }
};
