import type {
  JSONRPCMessage,
  JSONRPCRequest,
  ProgressToken,
  RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isJsonObject } from "../../shared/index.ts";

/**
 * A `tools/call` request that contains no fields other than these. Nearly all tool calls are of this form; only other
 * calls need the SDK's server.
 */
export interface SimpleToolCall extends JSONRPCRequest {
  readonly method: "tools/call";
  readonly params: {
    readonly name: string;
    readonly arguments?: Readonly<Record<string, unknown>>;
    readonly _meta?: { readonly progressToken?: ProgressToken };
  };
}

const REQUEST_FIELDS: readonly string[] = ["jsonrpc", "id", "method", "params"];
const PARAM_FIELDS: readonly string[] = ["name", "arguments", "_meta"];

const hasOnlyKeys = (object: object, names: readonly string[]) =>
  Object.keys(object).every((name) => names.includes(name));

export const isRequestId = (value: unknown): value is RequestId =>
  typeof value === "string" || Number.isSafeInteger(value);

const isSimpleMeta = (meta: unknown) =>
  meta === undefined ||
  (isJsonObject(meta) &&
    hasOnlyKeys(meta, ["progressToken"]) &&
    (!("progressToken" in meta) || isRequestId(meta["progressToken"])));

/**
 * A tool call without the request to run it as a task. The server does not offer tasks, and MCP tells it to process
 * such a call as any other (2025-11-25, "Tasks", "Task Support and Handling").
 */
export function withoutTask(message: JSONRPCMessage): JSONRPCMessage {
  if (!("method" in message) || message.method !== "tools/call" || message.params === undefined)
    return message;
  const { task, ...params } = message.params;
  return task === undefined ? message : { ...message, params };
}

/**
 * Whether a JSON value is a simple tool call. The SDK's schemas accept every value that this function accepts, but take
 * many times as long.
 */
export function isSimpleToolCall(value: unknown): value is SimpleToolCall {
  if (!isJsonObject(value)) return false;
  const { jsonrpc, id, method, params } = value;
  if (method !== "tools/call" || jsonrpc !== "2.0" || !isRequestId(id) || !isJsonObject(params)) return false;
  const { name, arguments: args, _meta: meta } = params;
  return (
    typeof name === "string" &&
    (args === undefined || isJsonObject(args)) &&
    isSimpleMeta(meta) &&
    hasOnlyKeys(params, PARAM_FIELDS) &&
    hasOnlyKeys(value, REQUEST_FIELDS)
  );
}
