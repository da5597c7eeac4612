import type { JSONRPCRequest, ProgressToken, RequestId } from "@modelcontextprotocol/sdk/types.js";
import { isObject } from "../../shared/json.ts";

/** A call of a tool as nearly all are: with nothing in it that only the SDK's server knows. */
export interface PlainCall extends JSONRPCRequest {
  readonly method: "tools/call";
  readonly params: {
    readonly name: string;
    readonly arguments?: Readonly<Record<string, unknown>>;
    readonly _meta?: { readonly progressToken?: ProgressToken };
  };
}

const FIELDS: readonly string[] = ["jsonrpc", "id", "method", "params"];
const PARAMS: readonly string[] = ["name", "arguments", "_meta"];

const hasOnly = (object: object, names: readonly string[]) =>
  Object.keys(object).every((name) => names.includes(name));

export const isRequestId = (value: unknown): value is RequestId =>
  typeof value === "string" || Number.isSafeInteger(value);

const isPlainMeta = (meta: unknown) =>
  meta === undefined ||
  (isObject(meta) &&
    hasOnly(meta, ["progressToken"]) &&
    (!("progressToken" in meta) || isRequestId(meta["progressToken"])));

/**
 * Whether a JSON value is such a call. The SDK's schemas accept every value that this does; to ask them takes many
 * times as long.
 */
export function isPlainCall(value: unknown): value is PlainCall {
  if (!isObject(value)) return false;
  const { jsonrpc, id, method, params } = value;
  if (method !== "tools/call" || jsonrpc !== "2.0" || !isRequestId(id) || !isObject(params)) return false;
  const { name, arguments: args, _meta: meta } = params;
  return (
    typeof name === "string" &&
    (args === undefined || isObject(args)) &&
    isPlainMeta(meta) &&
    hasOnly(params, PARAMS) &&
    hasOnly(value, FIELDS)
  );
}
