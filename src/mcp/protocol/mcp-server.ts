import { Server, type ServerOptions } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type CallToolResult,
  ErrorCode,
  type Implementation,
  ListToolsRequestSchema,
  type LoggingLevel,
  LoggingLevelSchema,
  type ProgressToken,
  type Tool,
  ToolSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Instance } from "../../shared/instance-info.ts";
import { isJsonObject } from "../../shared/json.ts";
import type { Log, LogSink } from "../../shared/log.ts";
import type { Redactor } from "../../shared/redact.ts";
import type { ToolAccess } from "../catalog/tool-access.ts";
import type { ConfirmationPrompt, ConfirmationReply } from "../confirmation/gate-types.ts";
import { elicitConfirmation } from "./elicitation.ts";
import { type CallHandler, FastCallTransport, RequestError } from "./fast-path.ts";
import { NonZeroRequestIds } from "./non-zero-request-ids.ts";
import { serverInfo } from "./server-info.ts";

/** What a call may use of the client that made it. */
export interface CallerContext {
  /** Breaks the call off when it aborts. */
  readonly controller: AbortController;
  /** Tells the client what the call waits for, where it wants to know. */
  readonly onProgress: ((message: string) => void) | undefined;
  /** Asks the person in front of the client; `undefined` where it has no dialogs. */
  readonly ask:
    ((prompt: ConfirmationPrompt, signal: AbortSignal | undefined) => Promise<ConfirmationReply>) | undefined;
}

export interface ServerSettings {
  readonly version: string;
  readonly instance: Instance;
  readonly toolAccess: ToolAccess;
  readonly redactor: Redactor;
  /** Runs a tool that the authority allows. */
  readonly callTool: (name: string, args: unknown, caller: CallerContext) => Promise<CallToolResult>;
  readonly log: { readonly log: Log; readonly addSink: (sink: LogSink) => void };
}

/** How urgent a level is. */
const toSeverity = (level: LoggingLevel) => LoggingLevelSchema.options.indexOf(level);

/** The name and the arguments of a call. */
function parseCallParams(params: unknown): { name: string; args: unknown } {
  const name = isJsonObject(params) ? params["name"] : undefined;
  const args = isJsonObject(params) ? params["arguments"] : undefined;
  if (typeof name !== "string")
    throw new RequestError(ErrorCode.InvalidParams, "params.name must be the name of a tool.");
  if (args !== undefined && !isJsonObject(args))
    throw new RequestError(ErrorCode.InvalidParams, "params.arguments must be an object.");
  return { name, args };
}

/** The level that a client sets. */
function parseLevel(params: unknown): LoggingLevel {
  const level = LoggingLevelSchema.safeParse(isJsonObject(params) ? params["level"] : undefined);
  if (!level.success)
    throw new RequestError(
      ErrorCode.InvalidParams,
      `params.level must be one of ${LoggingLevelSchema.options.join(", ")}.`,
    );
  return level.data;
}

/** The name of a tool that may have been meant, as a question; loaded when it is asked, which is seldom. */
async function suggestToolName(name: string, { names, denialReason }: ToolAccess): Promise<string> {
  if (names.includes(name)) return "";
  const { didYouMean } = await import("../errors/did-you-mean.ts");
  return didYouMean(
    name,
    names.filter((known) => denialReason(known) === undefined),
  );
}

/** The SDK's server, none of whose requests has the id 0, and which is spared the calls that others answer. */
class FastPathServer extends Server {
  constructor(
    implementation: Implementation,
    options: ServerOptions,
    private readonly callHandler: CallHandler,
  ) {
    super(implementation, options);
  }

  override connect(transport: Transport): Promise<void> {
    return super.connect(new FastCallTransport(new NonZeroRequestIds(transport), this.callHandler));
  }
}

/** A controller that aborts with a signal. */
function createLinkedController(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return controller;
}

/** The MCP server: lists the tools and hands their calls on. */
export function createServer(settings: ServerSettings): Server {
  const { version, instance, toolAccess, redactor, callTool, log } = settings;
  const info = serverInfo(version, instance);
  const server: FastPathServer = new FastPathServer(
    info.serverInfo,
    { capabilities: info.capabilities, instructions: info.instructions },
    {
      // Only then it is known whether the client has dialogs.
      isReady: () => server.getClientVersion() !== undefined,
      handle: ({ name, arguments: args, _meta }, controller) =>
        handleToolCall(name, args, controller, _meta?.progressToken),
      onError: (error) => server.onerror?.(error),
    },
  );
  // Not an event target: the SDK has no other way.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  server.onerror = (error) => log.log("warning", "MCP", { error: error.message });

  let tools: Tool[] | undefined;
  server.setRequestHandler(ListToolsRequestSchema, () => {
    tools ??= toolAccess.listed.map(({ json }) => ToolSchema.parse(JSON.parse(json)));
    return { tools };
  });

  /** Progress must rise with each notification. */
  const createProgressReporter = (token: ProgressToken | undefined) => {
    if (token === undefined) return undefined;
    let progress = 0;
    return (message: string) => {
      progress += 1;
      // A client that is gone does not want to know.
      server
        .notification({
          method: "notifications/progress",
          params: { progressToken: token, progress, message: redactor.redactText(message) },
        })
        .catch(() => undefined);
    };
  };

  // Until a client sets a level, it gets what an operator would want to see.
  let minLevel: LoggingLevel = "warning";

  /** What is wrong with a request, as it may be seen. */
  const redactError = (error: unknown) =>
    error instanceof RequestError ? new RequestError(error.code, redactor.redactText(error.message)) : error;

  const handleToolCall = async (
    name: string,
    args: unknown,
    controller: AbortController,
    token: ProgressToken | undefined,
  ) => {
    const denialReason = toolAccess.denialReason(name);
    if (denialReason !== undefined) {
      const suggestion = await suggestToolName(name, toolAccess);
      throw redactError(new RequestError(ErrorCode.InvalidParams, `${denialReason}${suggestion}`));
    }
    const hasDialogs = server.getClientCapabilities()?.elicitation?.form !== undefined;
    const onProgress = createProgressReporter(token);
    return callTool(name, args, {
      controller,
      onProgress,
      ask: hasDialogs
        ? (prompt, signal) => elicitConfirmation(server, redactor, prompt, signal, onProgress)
        : undefined,
    });
  };

  /** Answers a method by parameters that nobody has looked at. */
  const answer = async (
    method: string,
    params: unknown,
    { signal, token }: { signal: AbortSignal; token: ProgressToken | undefined },
  ) => {
    if (method === "logging/setLevel") {
      minLevel = parseLevel(params);
      return {};
    }
    if (method !== "tools/call")
      throw new RequestError(ErrorCode.MethodNotFound, `There is no method ${method}.`);
    const { name, args } = parseCallParams(params);
    return handleToolCall(name, args, createLinkedController(signal), token);
  };

  // Not `setRequestHandler`: for calls of tools it would check every result against the SDK's schemas once more, and
  // answer parameters that are not as they should be with an internal error.
  server.removeRequestHandler("logging/setLevel");
  server.fallbackRequestHandler = ({ method, params }, { signal, _meta }) =>
    answer(method, params, { signal, token: _meta?.progressToken }).catch((error: unknown) => {
      throw redactError(error);
    });

  log.addSink({
    // A client that has not introduced itself yet expects nothing but the answer to that.
    isEnabled: (level) =>
      server.getClientVersion() !== undefined && toSeverity(level) >= toSeverity(minLevel),
    write(level, message, details) {
      // A log line that cannot be sent any more is no failure.
      server
        .sendLoggingMessage({ level, logger: "clerk-mcp", data: { message, ...details } })
        .catch(() => undefined);
    },
  });
  return server;
}
