import { Server, type ServerOptions } from "@modelcontextprotocol/sdk/server/index.js";
import {
  ErrorCode,
  ListToolsRequestSchema,
  LoggingLevelSchema,
  ToolSchema,
  type CallToolResult,
  type Implementation,
  type LoggingLevel,
  type ProgressToken,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Instance } from "../../shared/instance-info.ts";
import { isObject } from "../../shared/json.ts";
import type { Log, LogListener } from "../../shared/log.ts";
import type { Visible } from "../../shared/redact.ts";
import { AnsweringCalls, RequestError, type CallAnswerer } from "./fast-path.ts";
import type { Authority } from "../catalog/tool-access.ts";
import type { Approval, Question } from "../confirmation/gate.ts";
import { askThrough } from "./elicitation.ts";
import { identityOf } from "./server-info.ts";
import { CountedFromOne } from "./non-zero-request-ids.ts";

/** What a call may use of the client that made it. */
export interface Caller {
  /** Breaks the call off when it aborts. */
  readonly controller: AbortController;
  /** Tells the client what the call waits for, where it wants to know. */
  readonly progress: ((message: string) => void) | undefined;
  /** Asks the person in front of the client; `undefined` where it has no dialogs. */
  readonly ask: ((question: Question, signal: AbortSignal | undefined) => Promise<Approval>) | undefined;
}

export interface ServerSettings {
  readonly version: string;
  readonly instance: Instance;
  readonly authority: Authority;
  readonly visible: Visible;
  /** Runs a tool that the authority allows. */
  readonly callTool: (name: string, args: unknown, caller: Caller) => Promise<CallToolResult>;
  readonly log: { readonly log: Log; readonly also: (listener: LogListener) => void };
}

/** How urgent a level is. */
const urgency = (level: LoggingLevel) => LoggingLevelSchema.options.indexOf(level);

/** The name and the arguments of a call. */
function callOf(params: unknown): { name: string; args: unknown } {
  const name = isObject(params) ? params["name"] : undefined;
  const args = isObject(params) ? params["arguments"] : undefined;
  if (typeof name !== "string")
    throw new RequestError(ErrorCode.InvalidParams, "params.name must be the name of a tool.");
  if (args !== undefined && !isObject(args))
    throw new RequestError(ErrorCode.InvalidParams, "params.arguments must be an object.");
  return { name, args };
}

/** The level that a client sets. */
function levelOf(params: unknown): LoggingLevel {
  const level = LoggingLevelSchema.safeParse(isObject(params) ? params["level"] : undefined);
  if (!level.success)
    throw new RequestError(
      ErrorCode.InvalidParams,
      `params.level must be one of ${LoggingLevelSchema.options.join(", ")}.`,
    );
  return level.data;
}

/** The name of a tool that may have been meant, as a question; loaded when it is asked, which is seldom. */
async function suggestionFor(name: string, { names, refusal }: Authority): Promise<string> {
  if (names.includes(name)) return "";
  const { didYouMean } = await import("../errors/did-you-mean.ts");
  return didYouMean(
    name,
    names.filter((known) => refusal(known) === undefined),
  );
}

/** The SDK's server, none of whose requests has the id 0, and which is spared the calls that others answer. */
class SparedServer extends Server {
  constructor(
    implementation: Implementation,
    options: ServerOptions,
    private readonly calls: CallAnswerer,
  ) {
    super(implementation, options);
  }

  override connect(transport: Transport): Promise<void> {
    return super.connect(new AnsweringCalls(new CountedFromOne(transport), this.calls));
  }
}

/** A controller that aborts with a signal. */
function following(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return controller;
}

/** The MCP server: lists the tools and hands their calls on. */
export function createServer(settings: ServerSettings): Server {
  const { version, instance, authority, visible, callTool, log } = settings;
  const identity = identityOf(version, instance);
  const server: SparedServer = new SparedServer(
    identity.serverInfo,
    { capabilities: identity.capabilities, instructions: identity.instructions },
    {
      // Only then it is known whether the client has dialogs.
      isReady: () => server.getClientVersion() !== undefined,
      answer: ({ name, arguments: args, _meta }, controller) =>
        call(name, args, controller, _meta?.progressToken),
      failed: (error) => server.onerror?.(error),
    },
  );
  // Not an event target: the SDK has no other way.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  server.onerror = (error) => log.log("warning", "MCP", { error: error.message });

  let tools: Tool[] | undefined;
  server.setRequestHandler(ListToolsRequestSchema, () => {
    tools ??= authority.listed.map(({ json }) => ToolSchema.parse(JSON.parse(json)));
    return { tools };
  });

  /** Progress must rise with each notification. */
  const progressOf = (token: ProgressToken | undefined) => {
    if (token === undefined) return undefined;
    let progress = 0;
    return (message: string) => {
      progress += 1;
      // A client that is gone does not want to know.
      server
        .notification({
          method: "notifications/progress",
          params: { progressToken: token, progress, message: visible.text(message) },
        })
        .catch(() => undefined);
    };
  };

  // Until a client sets a level, it gets what an operator would want to see.
  let least: LoggingLevel = "warning";

  /** What is wrong with a request, as it may be seen. */
  const shown = (error: unknown) =>
    error instanceof RequestError ? new RequestError(error.code, visible.text(error.message)) : error;

  const call = async (
    name: string,
    args: unknown,
    controller: AbortController,
    token: ProgressToken | undefined,
  ) => {
    const refusal = authority.refusal(name);
    if (refusal !== undefined) {
      const suggestion = await suggestionFor(name, authority);
      throw shown(new RequestError(ErrorCode.InvalidParams, `${refusal}${suggestion}`));
    }
    const hasDialogs = server.getClientCapabilities()?.elicitation?.form !== undefined;
    const progress = progressOf(token);
    return callTool(name, args, {
      controller,
      progress,
      ask: hasDialogs
        ? (question, until) => askThrough(server, visible, question, until, progress)
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
      least = levelOf(params);
      return {};
    }
    if (method !== "tools/call")
      throw new RequestError(ErrorCode.MethodNotFound, `There is no method ${method}.`);
    const { name, args } = callOf(params);
    return call(name, args, following(signal), token);
  };

  // Not `setRequestHandler`: for calls of tools it would check every result against the SDK's schemas once more, and
  // answer parameters that are not as they should be with an internal error.
  server.removeRequestHandler("logging/setLevel");
  server.fallbackRequestHandler = ({ method, params }, { signal, _meta }) =>
    answer(method, params, { signal, token: _meta?.progressToken }).catch((error: unknown) => {
      throw shown(error);
    });

  log.also({
    // A client that has not introduced itself yet expects nothing but the answer to that.
    wants: (level) => server.getClientVersion() !== undefined && urgency(level) >= urgency(least),
    tell(level, message, details) {
      // A log line that cannot be sent any more is no failure.
      server
        .sendLoggingMessage({ level, logger: "clerk-mcp", data: { message, ...details } })
        .catch(() => undefined);
    },
  });
  return server;
}
