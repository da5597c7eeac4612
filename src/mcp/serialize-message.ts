import type { CallToolResult, JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

/** The JSON of structured content, by the result that it is in. */
const known = new WeakMap<object, string>();

/** A successful result: an object, and as text its JSON. It is not to be changed, for `jsonOf` knows what it is made of. */
export function structuredResult(
  structuredContent: Readonly<Record<string, unknown>>,
  json: string,
  _meta: Readonly<Record<string, unknown>>,
): CallToolResult {
  const result = { _meta, content: [{ type: "text" as const, text: json }], structuredContent };
  known.set(result, json);
  return result;
}

/** A message as it is sent. What a result has as text is not made into JSON once more. */
export function jsonOf(message: JSONRPCMessage): string {
  const json = "result" in message ? known.get(message.result) : undefined;
  if (json === undefined || !("result" in message)) return JSON.stringify(message);
  const { id, result } = message;
  const { _meta, content } = result;
  const others = JSON.stringify({ _meta, content }).slice(0, -1);
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${others},"structuredContent":${json}}}`;
}
