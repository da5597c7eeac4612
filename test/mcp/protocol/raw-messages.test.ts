import { expect, test } from "vitest";
import { z } from "zod/v3";
import { runServer } from "../../support/raw-server.ts";

/** Messages as clients send them that the SDK's own client never sends. */

const Response = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  result: z.unknown(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

const toMessage = (method: string, params?: unknown, id?: unknown) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});
const toLine = (message: unknown) => `${JSON.stringify(message)}\n`;

const initialize = (protocolVersion: string) =>
  toLine(
    toMessage(
      "initialize",
      { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "0" } },
      "initialize",
    ),
  ) + toLine(toMessage("notifications/initialized"));

const call = { name: "list_domains", arguments: {} };

/** Sends lines after the handshake, and returns the responses to them; log notifications are left out. */
async function exchange(lines: string | Uint8Array, protocolVersion = "2025-11-25") {
  const input = Buffer.concat([Buffer.from(initialize(protocolVersion)), Buffer.from(lines)]);
  const { code, lines: received } = await runServer(input);
  expect(code).toBe(0);
  return received
    .filter((message) => Array.isArray(message) || !Object.hasOwn(Object(message), "method"))
    .filter((message) => Object(message).id !== "initialize");
}

test("a call with a request to run as a task is processed like any other", async () => {
  const params = { ...call, task: { ttl: 60_000 } };
  const [response] = await exchange(toLine(toMessage("tools/call", params, 1)));
  expect(response).toMatchObject({ id: 1, result: { structuredContent: { total_count: 1 } } });
});

test("a batch is answered with a batch in the versions that have them", async () => {
  const batch = [
    toMessage("tools/call", call, 1),
    toMessage("notifications/progress", { progressToken: 1, progress: 1 }),
    toMessage("tools/call", { name: 5 }, 2),
    { jsonrpc: "2.0" },
    toMessage("ping", undefined, "three"),
  ];
  const [responses, ...others] = await exchange(toLine(batch), "2025-03-26");
  expect(others).toEqual([]);
  const parsed = z.array(Response).parse(responses);
  expect(parsed.map(({ id }) => String(id)).sort()).toEqual(["1", "2", "three", "undefined"]);
  expect(parsed.find(({ id }) => id === 1)).toMatchObject({
    result: { structuredContent: { total_count: 1 } },
  });
  expect(parsed.find(({ id }) => id === 2)?.error?.code).toBe(-32602);
  expect(parsed.find(({ id }) => id === undefined)?.error?.code).toBe(-32600);
});

test("a batch of notifications gets no answer, and an empty one is an error", async () => {
  expect(await exchange(toLine([toMessage("notifications/initialized")]), "2025-03-26")).toEqual([]);
  expect(await exchange(toLine([]), "2025-03-26")).toMatchObject([{ error: { code: -32600 } }]);
});

test("a batch is rejected in the versions without them", async () => {
  const [response] = await exchange(toLine([toMessage("ping", undefined, 1)]), "2025-06-18");
  expect(Response.parse(response).error).toEqual({
    code: -32600,
    message: "A line is a batch, which this MCP version does not have. Send one message per line.",
  });
});

test.each<[string, unknown]>([
  ["tools/call", "text"],
  ["tools/call", [1]],
  ["tools/call", undefined],
  ["tools/call", { name: 5 }],
  ["tools/call", { name: "list_domains", arguments: "text" }],
  ["tools/call", { name: "list_domains", arguments: [] }],
  ["tools/call", { name: "list_domains", _meta: { progressToken: {} } }],
  ["tools/call", { name: "there_is_none" }],
  ["tools/list", { cursor: "unknown" }],
  ["tools/list", { cursor: 5 }],
  ["tools/list", 5],
  ["logging/setLevel", { level: "loud" }],
  ["logging/setLevel", {}],
  ["initialize", {}],
  ["initialize", { protocolVersion: 5, capabilities: [], clientInfo: "x" }],
])("wrong parameters of %s are invalid params, in one sentence: %j", async (method, params) => {
  const [response] = await exchange(toLine(toMessage(method, params, 1)));
  const { id, error } = Response.parse(response);
  expect(id).toBe(1);
  expect(error?.code).toBe(-32602);
  expect(error?.message).toMatch(/^[^\n{[]+\.( Did you mean \w+\?)?$/);
});

test("a line that is not UTF-8 is a parse error, and nothing is done", async () => {
  const [before, after] = toLine(
    toMessage("tools/call", { name: "create_user", arguments: { first_name: "?" } }, 1),
  ).split("?");
  const bytes = Buffer.concat([
    Buffer.from(before ?? ""),
    Buffer.from([0xff, 0xc3]),
    Buffer.from(after ?? ""),
  ]);
  const [error, count] = await exchange(
    Buffer.concat([bytes, Buffer.from(toLine(toMessage("tools/call", { name: "count_users" }, 2)))]),
  );
  expect(error).toMatchObject({ error: { code: -32700, message: "A line is not UTF-8." } });
  expect(count).toMatchObject({ id: 2, result: { structuredContent: { total_count: 0 } } });
});

test.each([
  { jsonrpc: "2.0", id: 7, result: {} },
  { jsonrpc: "2.0", id: 7, result: 5 },
  { jsonrpc: "2.0", id: 7, error: { code: 1, message: "x" } },
  { jsonrpc: "2.0", id: 7, error: "x" },
  { jsonrpc: "2.0", method: "notifications/unknown", params: 5 },
])("neither a response nor a notification is answered: %j", async (message) => {
  expect(await exchange(toLine(message))).toEqual([]);
});
