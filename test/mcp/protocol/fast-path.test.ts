import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import {
  JSONRPCMessageSchema,
  McpError,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { FastCallTransport } from "../../../src/mcp/protocol/fast-path.ts";
import { serializeMessage, createStructuredResult } from "../../../src/mcp/serialize-message.ts";
import { isSimpleToolCall } from "../../../src/mcp/protocol/simple-tool-call.ts";
import { connectClientToScriptedApi } from "../../support/test-client.ts";
import { createHarness } from "../../support/harness.ts";
import { neverRespond } from "../../support/scripted-api.ts";

/** Returns a result without the trace id, which differs for every request. */
const omitTraceIds = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result).replaceAll(/Trace id: [0-9a-f]+/g, "Trace id: …"));

/** Request metadata that the fast path does not handle, so that the SDK's server handles the call. */
const UNKNOWN_META = { "example.com/trace": "1" };

const CALL_PATHS = [
  { path: "on the fast path", meta: {} },
  { path: "through the SDK's server", meta: { _meta: UNKNOWN_META } },
];

describe("a call has the same result on the fast path and through the SDK's server", () => {
  test.each([
    { call: "that succeeds", params: { name: "count_users" } },
    { call: "via a meta-tool", params: { name: "read_operation", arguments: { operation: "count_users" } } },
    { call: "that fails", params: { name: "get_user", arguments: { user_id: "user_missing" } } },
    { call: "with an invalid argument", params: { name: "list_users", arguments: { limit: "many" } } },
    { call: "without confirmation", params: { name: "delete_user", arguments: { user_id: "user_1" } } },
    { call: "of an unknown tool", params: { name: "list_user" } },
    { call: "of a tool whose name is a secret key", params: { name: "sk_live_abcdefghijkl" } },
    { call: "of a tool that is not allowed", params: { name: "create_user", arguments: {} } },
  ])("$call", async ({ params }) => {
    const toolAccess = { readOnly: true, toolsets: ["all"], tools: undefined, excludeTools: [] };
    const { client } = await createHarness({ settings: { toolAccess } });
    const [fastPathResult, sdkResult] = await Promise.all(
      CALL_PATHS.map(({ meta }) =>
        client
          .request({ method: "tools/call", params: { ...params, ...meta } }, z.object({}).passthrough())
          .catch((error: unknown) => {
            if (!(error instanceof McpError)) throw error;
            const { code, message, data } = error;
            return { code, message, data };
          }),
      ),
    );
    expect(Object.keys(fastPathResult ?? {})).not.toEqual([]);
    expect(omitTraceIds(fastPathResult)).toEqual(omitTraceIds(sdkResult));
  });

  test.each(CALL_PATHS)(
    "$path, a canceled call gets no response and aborts its API request",
    async ({ meta }) => {
      const { client, received, nextRequest } = await connectClientToScriptedApi(neverRespond);
      const controller = new AbortController();
      const arrived = nextRequest();
      const call = client.callTool({ name: "list_domains", ...meta }, undefined, {
        signal: controller.signal,
      });
      await arrived;
      controller.abort("canceled");
      await expect(call).rejects.toThrow("canceled");
      await received[0]?.closed;
      expect(await client.ping()).toEqual({});
    },
  );

  test.each(CALL_PATHS)("$path, a call whose client disconnects aborts its API request", async ({ meta }) => {
    const { client, received, nextRequest } = await connectClientToScriptedApi(neverRespond);
    const arrived = nextRequest();
    const call = client.callTool({ name: "list_domains", ...meta });
    await arrived;
    await client.close();
    await expect(call).rejects.toThrow("Connection closed");
    await received[0]?.closed;
  });
});

/** Creates only the transport, between a client and a server that send hand-written messages. */
async function createTransport(isReady = true) {
  const [client, serverSide] = InMemoryTransport.createLinkedPair();
  const startedCalls: {
    readonly name: string;
    readonly controller: AbortController;
    readonly complete: () => void;
  }[] = [];
  const transport = new FastCallTransport(serverSide, {
    isReady: () => isReady,
    handle: ({ name }, controller) =>
      new Promise((resolve) => {
        startedCalls.push({
          name,
          controller,
          complete: () => resolve({ content: [{ type: "text", text: name }] }),
        });
      }),
    onError: (error) => {
      throw error;
    },
  });
  const forwarded: JSONRPCMessage[] = [];
  const responses: JSONRPCMessage[] = [];
  // Transports are not event targets: they have no `addEventListener`.
  /* oxlint-disable unicorn/prefer-add-event-listener */
  transport.onmessage = (message) => void forwarded.push(message);
  client.onmessage = (message) => void responses.push(message);
  /* oxlint-enable unicorn/prefer-add-event-listener */
  await Promise.all([transport.start(), client.start()]);
  const call = (id: RequestId, name: string) =>
    client.send({ jsonrpc: "2.0", id, method: "tools/call", params: { name } });
  const cancel = (requestId: RequestId) =>
    client.send({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId, reason: "canceled" },
    });
  /** Completes a call, and waits until its response can arrive. */
  const complete = async (name: string) => {
    startedCalls.find((startedCall) => startedCall.name === name)?.complete();
    await new Promise(setImmediate);
  };
  const listResponses = () =>
    responses.map((message) =>
      "id" in message && "result" in message ? [message.id, message.result["content"]] : [],
    );
  return { transport, client, call, cancel, complete, startedCalls, forwarded, listResponses };
}
const textContent = (text: string) => [{ type: "text", text }];

describe("the fast path", () => {
  test("responds to each call under its own id, and forwards no call to the SDK's server", async () => {
    const { call, complete, forwarded, listResponses } = await createTransport();
    await call(0, "number");
    await call("0", "text");
    await complete("text");
    await complete("number");
    expect(listResponses()).toEqual([
      ["0", textContent("text")],
      [0, textContent("number")],
    ]);
    expect(forwarded).toEqual([]);
  });

  test("does not respond to a canceled call that completes, and accepts its id again", async () => {
    const { call, cancel, complete, startedCalls, forwarded, listResponses } = await createTransport();
    await call(0, "first");
    await cancel(0);
    await call(0, "second");
    expect(startedCalls.map(({ controller: { signal } }) => signal.reason as unknown)).toEqual([
      "canceled",
      undefined,
    ]);
    await complete("first");
    await complete("second");
    expect(listResponses()).toEqual([[0, textContent("second")]]);
    expect(forwarded).toEqual([]);
  });

  test("forwards the cancellation of an unknown call, and aborts no later call with that id", async () => {
    const { call, cancel, startedCalls, forwarded } = await createTransport();
    await cancel(1);
    await call(1, "later");
    expect(forwarded).toMatchObject([{ method: "notifications/cancelled" }]);
    expect(startedCalls[0]?.controller.signal.aborted).toBe(false);
  });

  test("forwards calls before the client is initialized", async () => {
    const { call, startedCalls, forwarded } = await createTransport(false);
    await call(1, "early");
    expect(startedCalls).toEqual([]);
    expect(forwarded).toMatchObject([{ id: 1, params: { name: "early" } }]);
  });

  test("aborts calls when the connection closes, and does not respond to them", async () => {
    const { client, call, complete, startedCalls, listResponses } = await createTransport();
    await call(1, "pending");
    await client.close();
    expect(startedCalls[0]?.controller.signal.aborted).toBe(true);
    await complete("pending");
    expect(listResponses()).toEqual([]);
  });
});

/** Generates messages, many of which are valid tool calls and many of which are almost valid. */
function buildMessageArbitrary() {
  const invalidValue = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.constant(null),
    fc.constant({}),
    fc.constant([]),
  );
  const withInvalidValues = (value: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: invalidValue });
  /** Generates objects with some of the fields, and sometimes with the extra field. */
  const buildObject = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, extraField: string) =>
    fc
      .tuple(
        fc.record(fields, { requiredKeys: [] }),
        fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, invalidValue),
      )
      .map(([object, value]) =>
        typeof value === "object" ? object : Object.assign(object, { [extraField]: value }),
      );
  const id = fc.oneof(fc.string(), fc.integer());
  return fc.record({
    jsonrpc: withInvalidValues(fc.constant("2.0")),
    id: withInvalidValues(id),
    method: withInvalidValues(fc.constant("tools/call")),
    params: withInvalidValues(
      buildObject(
        {
          name: fc.string(),
          arguments: withInvalidValues(fc.dictionary(fc.string(), fc.jsonValue())),
          _meta: withInvalidValues(
            buildObject({ progressToken: withInvalidValues(id) }, "io.modelcontextprotocol/related-task"),
          ),
        },
        "task",
      ),
    ),
  });
}

test("a message that the fast path accepts is also valid, and unchanged, under the SDK's schemas", () => {
  let calls = 0;
  fc.assert(
    fc.property(buildMessageArbitrary(), (message) => {
      // Values such as `undefined` and NaN do not survive the transport's JSON.
      const value: unknown = JSON.parse(JSON.stringify(message));
      if (!isSimpleToolCall(value)) return;
      calls += 1;
      expect(JSONRPCMessageSchema.parse(value)).toEqual(value);
    }),
    { numRuns: 1000 },
  );
  expect(calls).toBeGreaterThan(100);
});

test("a result that is serialized from parts is equal to the result serialized as a whole", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(object, object, fc.oneof(fc.string(), fc.integer()), (value, meta, id) => {
      const result = createStructuredResult(value, JSON.stringify(value), meta);
      const line = serializeMessage({ jsonrpc: "2.0", id, result });
      expect(line).not.toContain("\n");
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ jsonrpc: "2.0", id, result })));
    }),
  );
});
