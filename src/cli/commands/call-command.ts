import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { catalog } from "../../../tools/index.ts";
import type { Settings } from "../../config/index.ts";
import {
  type ConfirmationPrompt,
  openAuditLog,
  toAuditTarget,
  type ToolAccess,
  getToolInputSchema,
} from "../../mcp/index.ts";
import { connect, type Connection, loadCallPipeline, loadToolAccess } from "../../server/index.ts";
import { isJsonObject, tryParseJson, UsageError } from "../../shared/index.ts";
import { findToolDefinition, printJson, formatUnknownTool } from "../printing/index.ts";
import { formatConfirmationHint, confirmOnTerminal } from "../prompts/index.ts";
import type { Command, CommandContext, ShutdownSignal } from "./command-context.ts";
import { parseToolArguments } from "./parse-tool-arguments.ts";

type ToolArguments = Readonly<Record<string, unknown>>;

/** Adds `confirm: true` if the tool takes it: in this command, the prompt or `--yes` is the confirmation. */
function withConfirm(name: string, args: ToolArguments): ToolArguments {
  const entry = catalog.get(name);
  return entry !== undefined && "confirm" in getToolInputSchema(entry.operation).shape
    ? { ...args, confirm: true }
    : args;
}

/** Adds `confirm: true`, for a meta-tool to the arguments of the operation that it calls. */
function withInnerConfirm(name: string, args: ToolArguments): ToolArguments {
  const { operation, arguments: rawInnerArgs } = args;
  const innerArgs = typeof rawInnerArgs === "string" ? tryParseJson(rawInnerArgs) : (rawInnerArgs ?? {});
  if (catalog.has(name) || typeof operation !== "string" || !isJsonObject(innerArgs))
    return withConfirm(name, args);
  return { ...args, arguments: withConfirm(operation, innerArgs) };
}

/** The tool to call, and its arguments. */
interface ToolInvocation {
  readonly name: string;
  readonly args: ToolArguments;
  readonly toolAccess: ToolAccess;
}

/** Calls a tool through the same confirmation gate as an agent's call, prints the result and returns the exit code. */
async function runCall(
  { name, args, toolAccess }: ToolInvocation,
  connection: Connection,
  settings: Settings,
  context: CommandContext,
): Promise<number> {
  const { flags, log, redactor, stdin, stderr } = context;
  const { confirm } = settings;
  const audit =
    settings.auditLog === undefined
      ? undefined
      : openAuditLog(settings.auditLog, redactor, toAuditTarget(settings.target), log.log);
  const { callMetaTool, callTool, createBaseCallContext, resolvePolicy } = await loadCallPipeline();
  const baseCallContext = createBaseCallContext(connection, settings, audit, context);
  const policy = resolvePolicy(confirm, baseCallContext, stdin.isTTY);
  // A script confirms with --yes, which has no effect if `confirm` is set to a stricter policy than `flag`.
  const isConfirmedByFlag = flags["yes"] === true && (confirm ?? "flag") === "flag";
  let denialNote: string | undefined;
  let shutdown: ShutdownSignal | undefined;
  const callContext = {
    ...baseCallContext,
    catalog,
    toolAccess,
    // Under `human` the gate prompts at once, without requiring a second call.
    policy: isConfirmedByFlag ? ("flag" as const) : ("human" as const),
    // From here on, Ctrl-C must not end the process: the new credential would be lost.
    onRunToCompletion: () => {
      shutdown = context.onShutdown();
    },
    isStopping: () => shutdown?.signal.aborted === true,
    async promptUser(prompt: ConfirmationPrompt) {
      const reply = await confirmOnTerminal(prompt, policy, context);
      if (!stdin.isTTY) denialNote = ` ${formatConfirmationHint(confirm)}`;
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
    printJson(context, result.structuredContent);
    return shutdown?.exitCode() ?? 0;
  }
  const texts = result.content.flatMap((content) => (content.type === "text" ? [content.text] : []));
  stderr.write(denialNote === undefined ? `${texts.join("\n")}\n` : `Nothing was changed.${denialNote}\n`);
  return 1;
}

/** Calls a tool from the command line. */
export const callCommand: Command = async (context) => {
  const { args: words, settings, log, redactor, stderr } = context;
  const [name, ...argumentWords] = words;
  if (name === undefined)
    throw new UsageError("call needs the name of a tool; clerk-mcp tools lists them all.");
  const definition = findToolDefinition(name);
  if (definition === undefined) {
    stderr.write(`${redactor.redactText(formatUnknownTool(name))}\n`);
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
