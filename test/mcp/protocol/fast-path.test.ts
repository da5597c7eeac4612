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
import { connectClientToUpstream } from "../../support/test-client.ts";
import { createHarness } from "../../support/harness.ts";
import { neverRespond } from "../../support/scripted-api.ts";

/** Returns a result without the trace id, which differs for every request. */
const omitTraceIds = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result).replaceAll(/Trace id: [0-9a-f]+/g, "Trace id: …"));

/** Request metadata that the fast path does not handle, so that the SDK's server handles the call. */
const UNKNOWN_META = { "example.com/trace": "1" };

const CALL_PATHS = [
  { path: "beside the SDK's server", meta: {} },
  { path: "through the SDK's server", meta: { _meta: UNKNOWN_META } },
];

describe("a call has the same result on the fast path and through the SDK's server", () => {
  test.each([
    { call: "that succeeds", params: { name: "count_users" } },
    { call: "through a door", params: { name: "read_operation", arguments: { operation: "count_users" } } },
    { call: "that fails", params: { name: "get_user", arguments: { user_id: "user_missing" } } },
    { call: "with an argument that is wrong", params: { name: "list_users", arguments: { limit: "many" } } },
    { call: "that is not confirmed", params: { name: "delete_user", arguments: { user_id: "user_1" } } },
    { call: "of a tool that does not exist", params: { name: "list_user" } },
    { call: "of a tool that is a secret key", params: { name: "sk_live_abcdefghijkl" } },
    { call: "of a tool that is not allowed", params: { name: "create_user", arguments: {} } },
  ])("$call", async ({ params }) => {
    const toolAccess = { readOnly: true, toolsets: ["all"], tools: undefined, excludeTools: [] };
    const { client } = await createHarness({ settings: { toolAccess } });
    const [beside, through] = await Promise.all(
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
    expect(Object.keys(beside ?? {})).not.toEqual([]);
    expect(omitTraceIds(beside)).toEqual(omitTraceIds(through));
  });

  test.each(CALL_PATHS)(
    "$path, a canceled call gets no response and aborts its API request",
    async ({ meta }) => {
      const { client, received, nextRequest } = await connectClientToUpstream(neverRespond);
      const controller = new AbortController();
      const arrived = nextRequest();
      const call = client.callTool({ name: "list_domains", ...meta }, undefined, {
        signal: controller.signal,
      });
      await arrived;
      controller.abort("enough");
      await expect(call).rejects.toThrow("enough");
      await received[0]?.closed;
      expect(await client.ping()).toEqual({});
    },
  );

  test.each(CALL_PATHS)("$path, a call whose client disconnects aborts its API request", async ({ meta }) => {
    const { client, received, nextRequest } = await connectClientToUpstream(neverRespond);
    const arrived = nextRequest();
    const call = client.callTool({ name: "list_domains", ...meta });
    await arrived;
    await client.close();
    await expect(call).rejects.toThrow("Connection closed");
    await received[0]?.closed;
  });
});

/** Creates the transport alone, between a client and a server that send hand-written messages. */
async function createTransport(isReady = true) {
  const [client, inner] = InMemoryTransport.createLinkedPair();
  const startedCalls: {
    readonly name: string;
    readonly controller: AbortController;
    readonly end: () => void;
  }[] = [];
  const outer = new FastCallTransport(inner, {
    isReady: () => isReady,
    handle: ({ name }, controller) =>
      new Promise((resolve) => {
        startedCalls.push({
          name,
          controller,
          end: () => resolve({ content: [{ type: "text", text: name }] }),
        });
      }),
    onError: (error) => {
      throw error;
    },
  });
  const forwarded: JSONRPCMessage[] = [];
  const answers: JSONRPCMessage[] = [];
  // Transports are not event targets: they have no `addEventListener`.
  /* oxlint-disable unicorn/prefer-add-event-listener */
  outer.onmessage = (message) => void forwarded.push(message);
  client.onmessage = (message) => void answers.push(message);
  /* oxlint-enable unicorn/prefer-add-event-listener */
  await Promise.all([outer.start(), client.start()]);
  const call = (id: RequestId, name: string) =>
    client.send({ jsonrpc: "2.0", id, method: "tools/call", params: { name } });
  const cancel = (requestId: RequestId) =>
    client.send({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId, reason: "enough" },
    });
  /** Completes a call, and waits until its response can arrive. */
  const end = async (name: string) => {
    startedCalls.find((each) => each.name === name)?.end();
    await new Promise(setImmediate);
  };
  const listAnswers = () =>
    answers.map((message) =>
      "id" in message && "result" in message ? [message.id, message.result["content"]] : [],
    );
  return { outer, client, call, cancel, end, startedCalls, forwarded, listAnswers };
}
const textContent = (text: string) => [{ type: "text", text }];

describe("the fast path", () => {
  test("responds to each call under its own id, and forwards no call to the SDK's server", async () => {
    const { call, end, forwarded, listAnswers } = await createTransport();
    await call(0, "number");
    await call("0", "text");
    await end("text");
    await end("number");
    expect(listAnswers()).toEqual([
      ["0", textContent("text")],
      [0, textContent("number")],
    ]);
    expect(forwarded).toEqual([]);
  });

  test("does not respond to a canceled call that completes, and accepts its id again", async () => {
    const { call, cancel, end, startedCalls, forwarded, listAnswers } = await createTransport();
    await call(0, "first");
    await cancel(0);
    await call(0, "second");
    expect(startedCalls.map(({ controller: { signal } }) => signal.reason as unknown)).toEqual([
      "enough",
      undefined,
    ]);
    await end("first");
    await end("second");
    expect(listAnswers()).toEqual([[0, textContent("second")]]);
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
    const { client, call, end, startedCalls, listAnswers } = await createTransport();
    await call(1, "under way");
    await client.close();
    expect(startedCalls[0]?.controller.signal.aborted).toBe(true);
    await end("under way");
    expect(listAnswers()).toEqual([]);
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
  const mostly = (value: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: invalidValue });
  /** Generates objects with some of the fields, and sometimes with the extra field. */
  const buildObject = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, extraField: string) =>
    fc
      .tuple(
        fc.record(fields, { requiredKeys: [] }),
        fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, invalidValue),
      )
      .map(([known, value]) =>
        typeof value === "object" ? known : Object.assign(known, { [extraField]: value }),
      );
  const id = fc.oneof(fc.string(), fc.integer());
  return fc.record({
    jsonrpc: mostly(fc.constant("2.0")),
    id: mostly(id),
    method: mostly(fc.constant("tools/call")),
    params: mostly(
      buildObject(
        {
          name: fc.string(),
          arguments: mostly(fc.dictionary(fc.string(), fc.jsonValue())),
          _meta: mostly(buildObject({ progressToken: mostly(id) }, "io.modelcontextprotocol/related-task")),
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
