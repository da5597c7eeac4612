import type { CallToolResult, JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

/** The JSON of structured content, by the result that it is in. */
const serializedContent = new WeakMap<object, string>();

/** A successful result: an object, and as text its JSON. It is not to be changed, for `jsonOf` knows what it is made of. */
export function createStructuredResult(
  structuredContent: Readonly<Record<string, unknown>>,
  json: string,
  _meta: Readonly<Record<string, unknown>>,
): CallToolResult {
  const result = { _meta, content: [{ type: "text" as const, text: json }], structuredContent };
  serializedContent.set(result, json);
  return result;
}

/** A message as it is sent. What a result has as text is not made into JSON once more. */
export function serializeMessage(message: JSONRPCMessage): string {
  const json = "result" in message ? serializedContent.get(message.result) : undefined;
  if (json === undefined || !("result" in message)) return JSON.stringify(message);
  const { id, result } = message;
  const { _meta, content } = result;
  const prefix = JSON.stringify({ _meta, content }).slice(0, -1);
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${prefix},"structuredContent":${json}}}`;
}
