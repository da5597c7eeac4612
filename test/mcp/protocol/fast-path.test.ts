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

/** A result without what is another for every request. */
const omitTraceIds = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result).replaceAll(/Trace id: [0-9a-f]+/g, "Trace id: …"));

/** What makes a call one that the SDK's server answers. */
const UNKNOWN_META = { "example.com/trace": "1" };

const CALL_PATHS = [
  { path: "beside the SDK's server", meta: {} },
  { path: "through the SDK's server", meta: { _meta: UNKNOWN_META } },
];

describe("a call is answered alike beside the SDK's server and through it", () => {
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

  test.each(CALL_PATHS)("$path, one that is cancelled is not, and gives up its request", async ({ meta }) => {
    const { client, received, nextRequest } = await connectClientToUpstream(neverRespond);
    const controller = new AbortController();
    const arrived = nextRequest();
    const call = client.callTool({ name: "list_domains", ...meta }, undefined, { signal: controller.signal });
    await arrived;
    controller.abort("enough");
    await expect(call).rejects.toThrow("enough");
    await received[0]?.closed;
    expect(await client.ping()).toEqual({});
  });

  test.each(CALL_PATHS)("$path, one whose client is gone gives up its request", async ({ meta }) => {
    const { client, received, nextRequest } = await connectClientToUpstream(neverRespond);
    const arrived = nextRequest();
    const call = client.callTool({ name: "list_domains", ...meta });
    await arrived;
    await client.close();
    await expect(call).rejects.toThrow("Connection closed");
    await received[0]?.closed;
  });
});

/** The transport alone, between a client and a server that are written by hand. */
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
  // Transports are not event targets.
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
  /** Ends a call, and lets its answer come. */
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

describe("beside the SDK's server", () => {
  test("calls are answered, each under its own id, and nothing of them passes", async () => {
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

  test("a call that is cancelled is not answered, though it ends, and its id can be had again", async () => {
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

  test("the cancellation of what is not answered here passes, and aborts no call that follows", async () => {
    const { call, cancel, startedCalls, forwarded } = await createTransport();
    await cancel(1);
    await call(1, "later");
    expect(forwarded).toMatchObject([{ method: "notifications/cancelled" }]);
    expect(startedCalls[0]?.controller.signal.aborted).toBe(false);
  });

  test("calls pass before the client is known", async () => {
    const { call, startedCalls, forwarded } = await createTransport(false);
    await call(1, "early");
    expect(startedCalls).toEqual([]);
    expect(forwarded).toMatchObject([{ id: 1, params: { name: "early" } }]);
  });

  test("calls end when the connection does, and are not answered", async () => {
    const { client, call, end, startedCalls, listAnswers } = await createTransport();
    await call(1, "under way");
    await client.close();
    expect(startedCalls[0]?.controller.signal.aborted).toBe(true);
    await end("under way");
    expect(listAnswers()).toEqual([]);
  });
});

/** Messages of which many are calls, and many are nearly so. */
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
  /** An object with the fields, most of them, and sometimes with one more. */
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

test("what is taken for a call without a look at the SDK's schemas is one for them too, just as it is", () => {
  let calls = 0;
  fc.assert(
    fc.property(buildMessageArbitrary(), (message) => {
      // As it comes over the wire.
      const value: unknown = JSON.parse(JSON.stringify(message));
      if (!isSimpleToolCall(value)) return;
      calls += 1;
      expect(JSONRPCMessageSchema.parse(value)).toEqual(value);
    }),
    { numRuns: 1000 },
  );
  expect(calls).toBeGreaterThan(100);
});

test("a result is sent as what it is, though its JSON is put together from parts", () => {
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
