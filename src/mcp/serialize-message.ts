import type { CallToolResult, JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

/** The JSON text of a result's structured content, by the result object. */
const serializedContent = new WeakMap<object, string>();

/**
 * Builds a successful tool result: an object as structured content, and its JSON as the text content. The result
 * must not be changed afterwards, because `serializeMessage` reuses `json` for it.
 *
 * @param json the JSON of `structuredContent`
 */
export function createStructuredResult(
  structuredContent: Readonly<Record<string, unknown>>,
  json: string,
  _meta: Readonly<Record<string, unknown>>,
): CallToolResult {
  const result = { _meta, content: [{ type: "text" as const, text: json }], structuredContent };
  serializedContent.set(result, json);
  return result;
}

/** What to do if a result cannot be delivered, by the result object. */
const undeliveredHandlers = new WeakMap<object, () => Promise<void>>();

/** Sets what to do if the transport cannot deliver a result. */
export function onUndelivered(result: CallToolResult, handler: () => Promise<void>): void {
  undeliveredHandlers.set(result, handler);
}

/** Does what was set for the case that the result in a message cannot be delivered. */
export async function handleUndelivered(message: JSONRPCMessage): Promise<void> {
  if ("result" in message) await undeliveredHandlers.get(message.result)?.();
}

/**
 * Serializes a message for the transport. For a result of `createStructuredResult`, its JSON is reused, so that the
 * structured content is not stringified a second time.
 */
export function serializeMessage(message: JSONRPCMessage): string {
  const json = "result" in message ? serializedContent.get(message.result) : undefined;
  if (json === undefined || !("result" in message)) return JSON.stringify(message);
  const { id, result } = message;
  const { _meta, content } = result;
  const prefix = JSON.stringify({ _meta, content }).slice(0, -1);
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${prefix},"structuredContent":${json}}}`;
}
