import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  ElicitResultSchema,
  ErrorCode,
  ListToolsRequestSchema,
  LoggingLevelSchema,
  ToolSchema,
  type CallToolResult,
  type LoggingLevel,
  type ProgressToken,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Instance } from "../instance.ts";
import { isObject } from "../json.ts";
import type { Log, LogListener } from "../log.ts";
import { telling } from "../telling.ts";
import type { Visible } from "../visible.ts";
import type { Authority } from "./authority.ts";
import type { Approval, Question } from "./gate.ts";
import { identityOf } from "./identity.ts";
import { countedFromOne } from "./request_ids.ts";

/** What a call may use of the client that made it. */
export interface Caller {
  readonly signal: AbortSignal;
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

/** A request that is answered with a protocol error. `McpError` would put its code into the message, as clients do. */
class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** How long a person may take to answer. */
const DIALOG_MS = 10 * 60 * 1000;

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
  const { didYouMean } = await import("./suggestion.ts");
  return didYouMean(
    name,
    names.filter((known) => refusal(known) === undefined),
  );
}

/** The dialog's only field, where there is something to type. */
const schemaFor = (name: string | undefined) =>
  name === undefined
    ? { type: "object" as const, properties: {} }
    : {
        type: "object" as const,
        properties: { name: { type: "string" as const, title: `To go on, type: ${name}` } },
        required: ["name"],
      };

/** A name as it is compared: nobody sees how much space there is. */
const squeezed = (text: unknown) =>
  typeof text === "string" ? text.trim().replaceAll(/\s+/g, " ") : undefined;

/** Asks the person in front of the client. Anything but a clear yes is a no. */
async function askThrough(
  server: Server,
  visible: Visible,
  { message, name }: Question,
  signal: AbortSignal | undefined,
  progress: Caller["progress"],
): Promise<Approval> {
  const done = telling(progress, "Waiting for a person to answer the dialog.");
  // What people have to type must be what they see.
  const shown = name === undefined ? undefined : visible.text(name);
  try {
    const { action, content } = await server.request(
      {
        method: "elicitation/create",
        params: { mode: "form", message: visible.text(message), requestedSchema: schemaFor(shown) },
      },
      ElicitResultSchema,
      { timeout: DIALOG_MS, ...(signal === undefined ? {} : { signal }) },
    );
    if (action !== "accept") return { kind: "declined" };
    if (shown === undefined || squeezed(content?.["name"]) === squeezed(shown)) return { kind: "accepted" };
    return { kind: "failed", reason: `the typed text is not ${JSON.stringify(shown)}.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", reason: `the dialog failed or was not answered in time (${reason}).` };
  } finally {
    done();
  }
}

/** The SDK's server, none of whose requests has the id 0. */
class CancellableServer extends Server {
  override connect(transport: Transport): Promise<void> {
    return super.connect(countedFromOne(transport));
  }
}

/** The MCP server: lists the tools and hands their calls on. */
export function createServer(settings: ServerSettings): Server {
  const { version, instance, authority, visible, callTool, log } = settings;
  const identity = identityOf(version, instance);
  const server = new CancellableServer(identity.serverInfo, {
    capabilities: identity.capabilities,
    instructions: identity.instructions,
  });
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
    const refusal = authority.refusal(name);
    if (refusal !== undefined)
      throw new RequestError(ErrorCode.InvalidParams, `${refusal}${await suggestionFor(name, authority)}`);
    const hasDialogs = server.getClientCapabilities()?.elicitation?.form !== undefined;
    const progress = progressOf(token);
    return callTool(name, args, {
      signal,
      progress,
      ask: hasDialogs
        ? (question, until) => askThrough(server, visible, question, until, progress)
        : undefined,
    });
  };

  // Not `setRequestHandler`: for calls of tools it would check every result against the SDK's schemas once more, and
  // answer parameters that are not as they should be with an internal error.
  server.removeRequestHandler("logging/setLevel");
  server.fallbackRequestHandler = async ({ method, params }, { signal, _meta }) => {
    try {
      return await answer(method, params, { signal, token: _meta?.progressToken });
    } catch (error) {
      throw error instanceof RequestError ? new RequestError(error.code, visible.text(error.message)) : error;
    }
  };

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
