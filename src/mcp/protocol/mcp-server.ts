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
import {
  type InstanceInfo,
  isJsonObject,
  type Log,
  type LogSink,
  type Redactor,
} from "../../shared/index.ts";
import type { ToolAccess } from "../catalog/index.ts";
import type { ConfirmationPrompt, ConfirmationReply } from "../confirmation/index.ts";
import { formatName } from "../text.ts";
import { elicitConfirmation } from "./elicitation.ts";
import { ParamsCheck } from "./check-params.ts";
import { type CallHandler, FastCallTransport, RequestError } from "./fast-path.ts";
import { NonZeroRequestIds } from "./non-zero-request-ids.ts";
import { buildInitializeResult } from "./initialize-result.ts";

/** The means by which a running call interacts with the client that made it. */
export interface CallerContext {
  /** Aborts the call. */
  readonly controller: AbortController;
  /** Sends a progress notification to the client. `undefined` if the request contains no progress token. */
  readonly onProgress: ((message: string) => void) | undefined;
  /** Asks the user for confirmation. `undefined` if the client does not support form elicitation. */
  readonly promptUser:
    ((prompt: ConfirmationPrompt, signal: AbortSignal | undefined) => Promise<ConfirmationReply>) | undefined;
}

export interface ServerSettings {
  readonly version: string;
  readonly instance: InstanceInfo;
  readonly toolAccess: ToolAccess;
  readonly redactor: Redactor;
  /** Runs a tool. It is only called for tools that `toolAccess` allows. */
  readonly callTool: (name: string, args: unknown, caller: CallerContext) => Promise<CallToolResult>;
  readonly log: { readonly log: Log; readonly addSink: (sink: LogSink) => void };
}

/** The severity of a log level as a number; a higher number is more severe. */
const toSeverity = (level: LoggingLevel) => LoggingLevelSchema.options.indexOf(level);

/**
 * Reads the name and the arguments of a tool call.
 *
 * @throws RequestError (invalid params) if the name is missing or the arguments are not an object
 */
function parseCallParams(params: unknown): { name: string; args: unknown } {
  const name = isJsonObject(params) ? params["name"] : undefined;
  const args = isJsonObject(params) ? params["arguments"] : undefined;
  if (typeof name !== "string")
    throw new RequestError(ErrorCode.InvalidParams, "params.name must be the name of a tool.");
  if (args !== undefined && !isJsonObject(args))
    throw new RequestError(ErrorCode.InvalidParams, "params.arguments must be an object.");
  return { name, args };
}

/**
 * Reads the log level of a `logging/setLevel` request.
 *
 * @throws RequestError (invalid params) if the level is unknown
 */
function parseLevel(params: unknown): LoggingLevel {
  const level = LoggingLevelSchema.safeParse(isJsonObject(params) ? params["level"] : undefined);
  if (!level.success)
    throw new RequestError(
      ErrorCode.InvalidParams,
      `params.level must be one of ${LoggingLevelSchema.options.join(", ")}.`,
    );
  return level.data;
}

/**
 * Returns a suggestion for an unknown tool name, or `""`. It suggests only tools that can be called. The spelling
 * module is loaded on demand, because unknown names are rare.
 */
async function suggestToolName(name: string, { names, denialReason }: ToolAccess): Promise<string> {
  if (names.includes(name)) return "";
  const { didYouMean } = await import("../errors/index.ts");
  return didYouMean(
    name,
    names.filter((known) => denialReason(known) === undefined),
  );
}

/**
 * The SDK's server with three transport decorators: its own requests never have the id 0, and simple tool calls and
 * requests with invalid parameters are answered before they reach it.
 */
class FastPathServer extends Server {
  constructor(
    implementation: Implementation,
    options: ServerOptions,
    private readonly callHandler: CallHandler,
  ) {
    super(implementation, options);
  }

  override connect(transport: Transport): Promise<void> {
    return super.connect(
      new FastCallTransport(new ParamsCheck(new NonZeroRequestIds(transport)), this.callHandler),
    );
  }
}

/** Creates a controller that aborts when `signal` aborts. */
function createLinkedController(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return controller;
}

/**
 * Creates the MCP server. It lists the tools that `toolAccess` lists, passes calls to `callTool`, and forwards log
 * entries to the client.
 */
export function createServer(settings: ServerSettings): Server {
  const { version, instance, toolAccess, redactor, callTool, log } = settings;
  const initializeResult = buildInitializeResult(version, instance);
  const server: FastPathServer = new FastPathServer(
    initializeResult.serverInfo,
    { capabilities: initializeResult.capabilities, instructions: initializeResult.instructions },
    {
      // Before `initialize` it is unknown whether the client supports elicitation.
      isReady: () => server.getClientVersion() !== undefined,
      handle: ({ name, arguments: args, _meta }, controller) =>
        handleToolCall(name, args, controller, _meta?.progressToken),
      onError: (error) => server.onerror?.(error),
    },
  );
  // The SDK's server is not an event target; assigning `onerror` is its only interface for errors.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  server.onerror = (error) => log.log("warning", "MCP", { error: error.message });

  let tools: Tool[] | undefined;
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    if (params?.cursor !== undefined)
      throw new RequestError(ErrorCode.InvalidParams, "params.cursor is unknown: the list has one page.");
    tools ??= toolAccess.listed.map(({ json }) => ToolSchema.parse(JSON.parse(json)));
    return { tools };
  });

  /** Creates the function that sends progress. MCP requires that `progress` increases with each notification. */
  const createProgressReporter = (token: ProgressToken | undefined) => {
    if (token === undefined) return undefined;
    let progress = 0;
    return (message: string) => {
      progress += 1;
      // Sending fails only if the client has disconnected, and then progress is irrelevant.
      server
        .notification({
          method: "notifications/progress",
          params: { progressToken: token, progress, message: redactor.redactText(message) },
        })
        .catch(() => undefined);
    };
  };

  // The default until the client sets a level: the entries that are relevant to an operator.
  let minLevel: LoggingLevel = "warning";

  /** Redacts the message of a `RequestError`, because it may quote text from the request. */
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
    const canPrompt = server.getClientCapabilities()?.elicitation?.form !== undefined;
    const onProgress = createProgressReporter(token);
    return callTool(name, args, {
      controller,
      onProgress,
      promptUser: canPrompt
        ? (prompt, signal) => elicitConfirmation(server, redactor, prompt, signal, onProgress)
        : undefined,
    });
  };

  /** Handles `logging/setLevel` and `tools/call` requests, whose parameters the SDK has not validated. */
  const handleRequest = async (
    method: string,
    params: unknown,
    { signal, token }: { signal: AbortSignal; token: ProgressToken | undefined },
  ) => {
    if (method === "logging/setLevel") {
      minLevel = parseLevel(params);
      return {};
    }
    if (method !== "tools/call")
      throw new RequestError(ErrorCode.MethodNotFound, `There is no method ${formatName(method)}.`);
    const { name, args } = parseCallParams(params);
    return handleToolCall(name, args, createLinkedController(signal), token);
  };

  // `setRequestHandler` is not used here: for tool calls it would validate every result against the SDK's schemas
  // again, and it would answer invalid parameters with an internal error instead of "invalid params".
  server.removeRequestHandler("logging/setLevel");
  server.fallbackRequestHandler = ({ method, params }, { signal, _meta }) =>
    handleRequest(method, params, { signal, token: _meta?.progressToken }).catch((error: unknown) => {
      throw redactError(error);
    });

  log.addSink({
    // Before the client has sent `initialize`, it expects no message except the response to it.
    isEnabled: (level) =>
      server.getClientVersion() !== undefined && toSeverity(level) >= toSeverity(minLevel),
    write(level, message, details) {
      // Sending fails only if the client has disconnected, which is not an error of the logging code.
      server
        .sendLoggingMessage({ level, logger: "clerk-mcp", data: { message, ...details } })
        .catch(() => undefined);
    },
  });
  return server;
}
