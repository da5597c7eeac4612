import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createClient } from "../../src/clerk-api/create-client.ts";
import type { HttpTransport } from "../../src/clerk-api/http.ts";
import { CallError, CancelledError, ClerkApiError } from "../../src/shared/errors.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { Metadata } from "../../tools/models/common.ts";
import {
  returnsArray,
  returnsNothing,
  returnsHtml,
  returnsObject,
  defineOperation,
  returnsPage,
  type Operation,
} from "../../tools/core/operation.ts";
import { createDirectTransport } from "../support/direct-transport.ts";
import {
  type Responder,
  respondWith,
  respondPartially,
  closeConnection,
  respondWithError,
  neverRespond,
  startScriptedApi,
} from "../support/scripted-api.ts";

const path = { thing_id: z.string() };

const get_thing = defineOperation({
  request: "GET /things/{thing_id}",
  title: "Get",
  description: "Gets.",
  effect: "read",
  path,
  response: returnsObject(Metadata),
});
const list_things = defineOperation({
  request: "GET /things",
  title: "List",
  description: "Lists.",
  effect: "read",
  query: {
    name: z.array(z.string()).optional(),
    banned: z.boolean().optional(),
    limit: z.number().optional(),
    offset: z.number().optional(),
  },
  response: returnsArray(Metadata, "paginated"),
});
const list_joined = defineOperation({
  request: "GET /joined",
  title: "List",
  description: "Lists.",
  effect: "read",
  query: { mode: z.array(z.string()).optional(), name: z.array(z.string()).optional() },
  commaSeparated: ["mode"],
  response: returnsArray(Metadata),
});
const list_pages = defineOperation({
  request: "GET /pages",
  title: "List",
  description: "Lists.",
  effect: "read",
  query: { limit: z.number().optional(), offset: z.number().optional() },
  response: returnsPage(Metadata),
});
const list_keyed = defineOperation({
  request: "GET /keyed",
  title: "List",
  description: "Lists.",
  effect: "read",
  bearerAuth: { own_key: z.string().optional() },
  query: { limit: z.number().optional(), offset: z.number().optional() },
  response: returnsPage(Metadata, "things"),
});
const list_all = defineOperation({
  request: "GET /all",
  title: "List",
  description: "Lists.",
  effect: "read",
  response: returnsArray(Metadata),
});
const create_thing = defineOperation({
  request: "POST /things",
  title: "Create",
  description: "Creates.",
  effect: "write",
  withoutConfirmation: "It only adds.",
  body: {
    name: z.string().optional(),
    verified: z.boolean().optional(),
    url: z.string().nullable().optional(),
  },
  response: returnsObject(Metadata),
});
const bulk_create = defineOperation({
  request: "POST /things/bulk",
  title: "Create",
  description: "Creates.",
  effect: "write",
  withoutConfirmation: "It only adds.",
  body: { things: z.array(Metadata) },
  bodyField: "things",
  response: returnsPage(Metadata),
});
const ban_thing = defineOperation({
  request: "POST /things/{thing_id}/ban",
  title: "Ban",
  description: "Bans.",
  effect: "write",
  withoutConfirmation: "It only adds.",
  path,
  response: returnsObject(Metadata),
});
const change_setting = defineOperation({
  request: "PATCH /setting",
  title: "Change",
  description: "Changes.",
  effect: "write",
  withoutConfirmation: "It only adds.",
  body: { on: z.boolean() },
  response: returnsNothing(204),
  outcomeCheck: { unverifiable: "Call it again." },
});
const verify_thing = defineOperation({
  request: "POST /things/verify",
  title: "Verify",
  description: "Verifies.",
  effect: "read",
  body: { name: z.string().optional() },
  response: returnsObject(Metadata),
});
const get_page = defineOperation({
  request: "GET /page",
  title: "Page",
  description: "Gets a page.",
  effect: "read",
  response: returnsHtml(),
});

type Script = readonly Responder[];

/** Creates a client of an API that responds as scripted. */
async function createScriptedClient(
  script: Script,
  options: { timeoutMs?: number; concurrency?: number; backoffMs?: number; fetch?: HttpTransport } = {},
) {
  const api = await startScriptedApi(...script);
  const call = createClient({
    apiUrl: api.url,
    secretKey: "sk_test_secret",
    apiVersion: "2026-05-12",
    userAgent: "clerk-mcp-test/1",
    timeoutMs: options.timeoutMs ?? 5000,
    concurrency: options.concurrency ?? 16,
    transport: options.fetch ?? (await createDirectTransport()),
    log: () => undefined,
    backoffMs: options.backoffMs ?? 1,
  });
  return { call, ...api };
}

/** Awaits a call that must fail, and returns its error. */
async function getCallError(call: Promise<unknown>): Promise<CallError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
  throw new Error("The call succeeded.");
}

/** Makes one call, which must fail, to an API that responds as scripted. */
async function callAndFail(target: Operation, ...script: Script) {
  const { call, received } = await createScriptedClient(script);
  const error = await getCallError(call(target, { thing_id: "t1", name: "x", on: true }));
  return { error, received };
}

describe("a request", () => {
  test("carries the secret key, the API version and the user agent", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, {})]);
    await call(get_thing, { thing_id: "t1" });
    expect(received[0]).toMatchObject({
      method: "GET",
      url: "/v1/things/t1",
      headers: {
        authorization: "Bearer sk_test_secret",
        "clerk-api-version": "2026-05-12",
        "user-agent": "clerk-mcp-test/1",
      },
    });
  });

  test.each([
    ["a/b", "/v1/things/a%2Fb"],
    ["a b?c#d", "/v1/things/a%20b%3Fc%23d"],
    ["a..b", "/v1/things/a..b"],
    ["%2fetc", "/v1/things/%252fetc"],
    ["...", "/v1/things/..."],
  ])("encodes %j as one path segment", async (thing_id, url) => {
    const { call, received } = await createScriptedClient([respondWith(200, {})]);
    await call(get_thing, { thing_id });
    expect(received[0]?.url).toBe(url);
  });

  test.each([".", "..", "%2e", "%2E%2e", ".%2e", "", "\ud800", undefined])(
    "is not sent with %j in its path",
    async (thing_id) => {
      const { call, received } = await createScriptedClient([respondWith(200, {})]);
      const error = await getCallError(call(get_thing, { thing_id }));
      expect(error).toMatchObject({ name: "InvalidArgumentsError", sideEffect: "nothing" });
      expect(error.message).toContain("thing_id");
      expect(received).toHaveLength(0);
    },
  );

  test("repeats the key for each item of a list in the query, and sends false and 0", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, [])]);
    await call(list_things, { name: ["a", "b&c"], banned: false, offset: 0, limit: undefined });
    expect(received[0]?.url).toBe("/v1/things?name=a&name=b%26c&banned=false&offset=0&paginated=true");
  });

  test("joins a list in the query with commas when the operation declares it", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, [])]);
    await call(list_joined, { mode: ["a", "-b"], name: ["c", "d"] });
    expect(received[0]?.url).toBe("/v1/joined?mode=a%2C-b&name=c&name=d");
  });

  test("sends a JSON body that keeps false and null", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, {})]);
    await call(create_thing, { name: "Zoë", verified: false, url: null });
    expect(received[0]?.headers["content-type"]).toBe("application/json");
    expect(received[0]?.body).toBe('{"name":"Zoë","verified":false,"url":null}');
  });

  test("sends the field of a bulk operation as the whole body", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, { data: [], total_count: 0 })]);
    await call(bulk_create, { things: [{ a: 1 }] });
    expect(received[0]?.body).toBe('[{"a":1}]');
  });

  test("is authorized by a key in its arguments, which is sent nowhere else, or by the instance's key", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, { things: [], total_count: 0 })]);
    await call(list_keyed, { own_key: "ak_own" });
    await call(list_keyed, {});
    expect(received.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer ak_own",
      "Bearer sk_test_secret",
    ]);
    expect(received.map(({ url, body }) => url + body)).toEqual(["/v1/keyed", "/v1/keyed"]);
  });

  test.each(["", "ak own", "ak_own\r\nx: y", "ak_öwn"])("is not sent with the key %j", async (own_key) => {
    const { call, received } = await createScriptedClient([respondWith(200, { things: [], total_count: 0 })]);
    const error = await getCallError(call(list_keyed, { own_key }));
    expect(error).toMatchObject({ name: "InvalidArgumentsError", sideEffect: "nothing" });
    expect(error.message).not.toContain("own\r");
    expect(received).toHaveLength(0);
  });

  test("has no body when none is declared", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, {})]);
    await call(ban_thing, { thing_id: "t1" });
    expect(received[0]?.body).toBe("");
    expect(received[0]?.headers["content-type"]).toBeUndefined();
  });
});

describe("a response", () => {
  test("that is an array becomes a page, which has more when it is full", async () => {
    const { call } = await createScriptedClient([respondWith(200, [{ id: 1 }, { id: 2 }])]);
    expect(await call(list_things, { limit: 2, offset: 4 })).toEqual({
      data: [{ id: 1 }, { id: 2 }],
      has_more: true,
      next_offset: 6,
    });
    expect(await call(list_things, {})).toEqual({
      data: [{ id: 1 }, { id: 2 }],
      total_count: 2,
      has_more: false,
    });
  });

  test("that is an envelope has more until total_count is reached", async () => {
    const { call } = await createScriptedClient([respondWith(200, { data: [{ id: 1 }], total_count: 3 })]);
    expect(await call(list_pages, { limit: 1, offset: 1 })).toEqual({
      data: [{ id: 1 }],
      total_count: 3,
      has_more: true,
      next_offset: 2,
    });
    expect(await call(list_pages, { limit: 1, offset: 2 })).toMatchObject({ has_more: false });
  });

  test("that is an envelope with a custom key becomes the same kind of page", async () => {
    const { call } = await createScriptedClient([respondWith(200, { things: [{ id: 1 }], total_count: 1 })]);
    expect(await call(list_keyed, {})).toEqual({ data: [{ id: 1 }], total_count: 1, has_more: false });
    const other = await createScriptedClient([respondWith(200, { data: [{ id: 1 }], total_count: 1 })]);
    expect(await getCallError(other.call(list_keyed, {}))).toMatchObject({ name: "UnexpectedResponseError" });
  });

  test("that is an empty page has no next_offset", async () => {
    const { call } = await createScriptedClient([respondWith(200, { data: [], total_count: 3 })]);
    expect(await call(list_pages, { offset: 1 })).toEqual({ data: [], total_count: 3, has_more: true });
  });

  test("that is a list without pagination has only its items", async () => {
    const { call } = await createScriptedClient([respondWith(200, [])]);
    expect(await call(list_all, {})).toEqual({ data: [] });
  });

  test("without a body becomes `ok` and the status", async () => {
    const { call } = await createScriptedClient([respondWith(204), respondWith(202)]);
    expect(await call(change_setting, { on: true })).toEqual({ ok: true, status: 204 });
    expect(await call(change_setting, { on: true })).toEqual({ ok: true, status: 202 });
  });

  test("that is HTML is returned unchanged", async () => {
    const { call } = await createScriptedClient([
      respondWith(200, "<p>", { "content-type": "text/html; charset=utf-8" }),
    ]);
    expect(await call(get_page, {})).toEqual({ html: "<p>" });
  });

  test.each([
    ["HTML", get_thing, respondWith(200, "<html>Gateway", { "content-type": "text/html" })],
    ["an empty body", get_thing, respondWith(200)],
    ["an array for an object", get_thing, respondWith(200, [])],
    ["an object for a list", list_things, respondWith(200, {})],
    ["a string for a list", list_things, respondWith(200, '"data"')],
    ["JSON for HTML", get_page, respondWith(200, {})],
    [
      "HTML for an operation without a response body",
      change_setting,
      respondWith(200, "<html>", { "content-type": "text/html" }),
    ],
  ])("that is %s is an error that describes the response", async (_, operation, responder) => {
    const { error, received } = await callAndFail(operation, responder);
    expect(error).toMatchObject({
      name: "UnexpectedResponseError",
      sideEffect: operation.effect === "read" ? "nothing" : "unknown",
    });
    expect(error.message).toMatch(/^Expected .* HTTP 200, /);
    expect(received).toHaveLength(1);
  });
});

describe("an error", () => {
  test("of the API has its status, trace id and all error details", async () => {
    const { error } = await callAndFail(
      create_thing,
      respondWith(422, {
        errors: [
          { code: "form_a", message: "a", long_message: "a is wrong", meta: { param_name: "name" } },
          { code: "form_b", message: "b" },
        ],
        clerk_trace_id: "trace_1",
      }),
    );
    expect(error).toBeInstanceOf(ClerkApiError);
    expect(error).toMatchObject({
      status: 422,
      traceId: "trace_1",
      sideEffect: "nothing",
      errors: [
        { code: "form_a", message: "a", longMessage: "a is wrong", paramName: "name" },
        { code: "form_b", message: "b", longMessage: "b", paramName: undefined },
      ],
    });
  });

  test("takes the trace id from the header when the body has none", async () => {
    const { error } = await callAndFail(
      create_thing,
      respondWithError(400, "bad", { "x-clerk-trace-id": "trace_2" }),
    );
    expect(error).toMatchObject({ traceId: "trace_2" });
  });

  test("with HTTP 500 has an unknown side effect for a write and none for a read", async () => {
    expect((await callAndFail(create_thing, respondWithError(500, "oops"))).error.sideEffect).toBe("unknown");
    expect((await callAndFail(get_thing, respondWithError(500, "oops"))).error.sideEffect).toBe("nothing");
  });

  test.each([
    ["303 See Other", respondWith(303, "", { location: "https://api.example/v1/things/t1" })],
    ["408 from the API", respondWithError(408, "request_timeout")],
    ["408 from a gateway", respondWith(408, "<p>", { "content-type": "text/html" })],
  ])("with HTTP %s has an unknown side effect for a write and none for a read", async (_, responder) => {
    expect((await callAndFail(create_thing, responder)).error.sideEffect).toBe("unknown");
    expect((await callAndFail(get_thing, responder)).error.sideEffect).toBe("nothing");
  });

  test("that quotes a response in which the key is cut off does not reveal the beginning of the key", async () => {
    const key = "sk_live_0123456789abcdefghijABCDEFGHIJ";
    const { redactText } = createRedactor(key);
    for (const visibleKeyLength of [9, 12, 20, key.length - 1, key.length]) {
      const echo = `${"x".repeat(119 - visibleKeyLength)} Bearer ${key}`.slice(7);
      const { error } = await callAndFail(
        create_thing,
        respondWith(502, echo, { "content-type": "text/html" }),
      );
      expect(redactText(error.message)).not.toMatch(/sk_live_\w/);
      expect(redactText(error.message)).toContain("secret key)");
    }
  });

  test.each([
    ["HTML", 502, respondWith(502, "<h1>Bad gateway</h1>", { "content-type": "text/html" })],
    ["an empty body", 403, respondWith(403)],
    ["JSON of another API", 404, respondWith(404, { error: "not found" })],
    ["an unassigned HTTP status", 999, respondWith(999, "blocked")],
  ])("for a response with %s names the HTTP status and CLERK_API_URL", async (_, status, responder) => {
    const { error } = await callAndFail(create_thing, responder);
    expect(error.name).toBe("UnexpectedResponseError");
    expect(error.message).toContain(`HTTP ${status}`);
    expect(error.message).toContain("CLERK_API_URL");
  });

  test("with a truncated body is still a clear error", async () => {
    const { error } = await callAndFail(create_thing, respondPartially(500));
    expect(error).toMatchObject({ name: "UnexpectedResponseError", sideEffect: "unknown" });
    expect(error.message).toContain("HTTP 500, application/json, a truncated body");
  });

  test("does not contain the key", async () => {
    const { error } = await callAndFail(create_thing, respondWithError(401, "clerk_key_invalid"));
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain("sk_test_secret");
  });
});

describe("the network", () => {
  test("does not follow a redirect, which would send the key to another host", async () => {
    const other = await startScriptedApi(respondWith(200, {}));
    const { error } = await callAndFail(
      get_thing,
      respondWith(302, "", { location: `${other.url}/v1/x?token=secret` }),
    );
    expect(error.message).toContain(`redirects to ${other.url}/v1/x (HTTP 302)`);
    expect(error.message).not.toContain("secret");
    expect(other.received).toHaveLength(0);
  });

  test("reports an unknown side effect for a write whose connection breaks during the response", async () => {
    expect((await callAndFail(create_thing, respondPartially(200))).error).toMatchObject({
      name: "NoResponseError",
      sideEffect: "unknown",
    });
    expect((await callAndFail(get_thing, respondPartially(200))).error).toMatchObject({
      name: "NoResponseError",
      sideEffect: "nothing",
    });
  });

  test("reports an unreachable API and no side effect when the connection is refused", async () => {
    const { call, stop, url } = await createScriptedClient([]);
    await stop();
    const error = await getCallError(call(create_thing, {}));
    expect(error.sideEffect).toBe("nothing");
    expect(error.message).toContain(`${url} could not be reached`);
    expect(error.message).toContain("ECONNREFUSED");
  });

  test("aborts a call at its deadline, and closes the connection", async () => {
    const { call, received } = await createScriptedClient([neverRespond], { timeoutMs: 100 });
    const error = await getCallError(call(create_thing, {}));
    expect(error.message).toBe("No answer within 0.1 seconds.");
    expect(error.sideEffect).toBe("unknown");
    await received[0]?.closed;
  });

  test("closes the connection of a canceled call", async () => {
    const { call, received, nextRequest } = await createScriptedClient([neverRespond]);
    const controller = new AbortController();
    const arrived = nextRequest();
    const failure = getCallError(call(create_thing, {}, { signal: controller.signal }));
    await arrived;
    controller.abort();
    expect(await failure).toMatchObject({ name: "CancelledError", sideEffect: "unknown" });
    await received[0]?.closed;
  });

  test("does not send a call that is already canceled", async () => {
    const { call, received } = await createScriptedClient([respondWith(200, {})]);
    const error = await getCallError(call(create_thing, {}, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
    expect(received).toHaveLength(0);
  });
});

describe("retrying", () => {
  test.each([
    ["a server error", respondWithError(503, "busy")],
    ["a connection that was closed", closeConnection],
  ])("repeats a GET after %s", async (_, first) => {
    const { call, received } = await createScriptedClient([first, first, respondWith(200, { id: "t1" })]);
    expect(await call(get_thing, { thing_id: "t1" })).toEqual({ id: "t1" });
    expect(received).toHaveLength(3);
  });

  test("makes at most three attempts of a GET", async () => {
    const { error, received } = await callAndFail(get_thing, respondWithError(500, "oops"));
    expect(error).toMatchObject({ status: 500 });
    expect(received).toHaveLength(3);
  });

  test.each([
    ["a server error", respondWithError(503, "busy")],
    ["a connection that was closed", closeConnection],
  ])("does not repeat a POST after %s", async (_, first) => {
    const { error, received } = await callAndFail(create_thing, first);
    expect(error.sideEffect).toBe("unknown");
    expect(received).toHaveLength(1);
  });

  test.each([
    ["a server error", respondWithError(503, "busy")],
    ["a connection that was closed", closeConnection],
  ])("repeats a POST of a read operation after %s", async (_, first) => {
    const { call, received } = await createScriptedClient([first, first, respondWith(200, { ok: true })]);
    expect(await call(verify_thing, { name: "x" })).toEqual({ ok: true });
    expect(received.map(({ body }) => body)).toEqual(Array(3).fill('{"name":"x"}'));
  });

  test("repeats a POST whose connection failed, with at most three attempts", async () => {
    const network = await createDirectTransport();
    let attempts = 0;
    const { call, received, url } = await createScriptedClient([respondWith(200, { id: "t1" })], {
      fetch: (to, request) => {
        attempts += 1;
        return network(attempts < 3 ? to.replace(url, "http://127.0.0.1:1") : to, request);
      },
    });
    expect(await call(create_thing, { name: "x" })).toEqual({ id: "t1" });
    expect(received).toHaveLength(1);
    attempts = -10;
    expect(await getCallError(call(create_thing, { name: "x" }))).toMatchObject({ sideEffect: "nothing" });
    expect(attempts).toBe(-7);
  });

  test("repeats any method after 429 with the same body, even after four such responses", async () => {
    const slow = respondWithError(429, "too_many_requests");
    const { call, received } = await createScriptedClient([
      slow,
      slow,
      slow,
      slow,
      respondWith(200, { id: "t1" }),
    ]);
    expect(await call(create_thing, { name: "x" })).toEqual({ id: "t1" });
    expect(received.map(({ body }) => body)).toEqual(Array(5).fill('{"name":"x"}'));
  });

  test("waits as long as Retry-After says", async () => {
    const { call } = await createScriptedClient([
      respondWithError(429, "slow", { "retry-after": "1" }),
      respondWith(200, {}),
    ]);
    const start = performance.now();
    await call(create_thing, {});
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  test.each([
    ["0", () => "0"],
    ["a negative number", () => "-1"],
    ["a date in the past", () => new Date(Date.now() - 60_000).toUTCString()],
    ["an invalid value", () => "soon"],
  ])("backs off exponentially after a Retry-After of %s", async (_, header) => {
    const slow = respondWithError(429, "slow", { "retry-after": header() });
    const { call, received } = await createScriptedClient([slow, slow, slow, respondWith(200, {})], {
      backoffMs: 40,
    });
    const start = performance.now();
    await call(create_thing, {});
    const elapsedMs = performance.now() - start;
    expect(received).toHaveLength(4);
    // Each of the backoffs of 40, 80 and 160 milliseconds is shortened at random by at most half.
    expect(elapsedMs).toBeGreaterThan(138);
    expect(elapsedMs).toBeLessThan(2000);
  });

  test("ignores rate limit headers other than Retry-After", async () => {
    const inOneHour = String(Math.floor(Date.now() / 1000) + 3600);
    const { call } = await createScriptedClient([
      respondWithError(429, "slow", { "x-ratelimit-reset": inOneHour, "ratelimit-reset": "3600" }),
      respondWith(200, { id: "t1" }),
    ]);
    expect(await call(create_thing, {})).toEqual({ id: "t1" });
  });

  test("fails at once when the backoff would exceed the deadline", async () => {
    const { call, received } = await createScriptedClient([respondWithError(429, "slow")], {
      timeoutMs: 1000,
      backoffMs: 4000,
    });
    expect(await getCallError(call(create_thing, {}))).toMatchObject({ status: 429, sideEffect: "nothing" });
    expect(received).toHaveLength(1);
  });

  test.each([
    ["seconds", () => "60"],
    ["a date", () => new Date(Date.now() + 60_000).toUTCString()],
  ])("fails at once after a Retry-After of %s beyond the deadline", async (_, header) => {
    const { error, received } = await callAndFail(
      create_thing,
      respondWithError(429, "slow", { "retry-after": header() }),
    );
    expect(error).toMatchObject({ status: 429, sideEffect: "nothing" });
    expect(error).toHaveProperty("retryAfterSeconds", expect.closeTo(60, -1));
    expect(received).toHaveLength(1);
  });

  test("reports no side effect when a call is canceled while it waits for the rate limit", async () => {
    const { call, nextRequest } = await createScriptedClient([
      respondWithError(429, "slow", { "retry-after": "2" }),
    ]);
    const controller = new AbortController();
    const arrived = nextRequest();
    const failure = getCallError(call(create_thing, {}, { signal: controller.signal }));
    await arrived;
    await new Promise((resolve) => void setTimeout(resolve, 100));
    controller.abort();
    expect(await failure).toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
  });

  test("does not repeat a call that was canceled during the wait", async () => {
    const { call, received, nextRequest } = await createScriptedClient([
      respondWithError(429, "slow"),
      respondWith(200, {}),
    ]);
    const controller = new AbortController();
    const progressMessages: string[] = [];
    const arrived = nextRequest();
    const onProgress = (message: string) => {
      progressMessages.push(message);
      controller.abort();
    };
    const failure = getCallError(call(create_thing, {}, { signal: controller.signal, onProgress }));
    await arrived;
    expect(await failure).toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
    // A repeated request would have arrived before this one.
    await call(get_thing, { thing_id: "t1" });
    expect(progressMessages).toHaveLength(1);
    expect(received.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });
});

describe("concurrent calls", () => {
  /** Creates a responder that responds to each request when the test calls its function in `pendingResponses`. */
  function createHeldResponder() {
    const pendingResponses: (() => void)[] = [];
    const heldResponder: Responder = (response, received) => {
      pendingResponses.push(() => respondWith(200, { id: received.url })(response, received));
    };
    return { heldResponder, pendingResponses };
  }

  test("are limited in number, and the time a call waits in the queue does not count towards its deadline", async () => {
    const { heldResponder, pendingResponses } = createHeldResponder();
    const { call, received, nextRequest } = await createScriptedClient([heldResponder], {
      concurrency: 1,
      timeoutMs: 400,
    });
    const messages: string[] = [];
    const first = nextRequest();
    const calls = [1, 2].map((n) =>
      call(get_thing, { thing_id: `t${n}` }, { onProgress: (message) => messages.push(message) }),
    );
    await first;
    await new Promise((resolve) => void setTimeout(resolve, 250));
    expect(received).toHaveLength(1);
    expect(messages).toEqual(["Other calls are ahead of it."]);
    const second = nextRequest();
    pendingResponses[0]?.();
    await second;
    await new Promise((resolve) => void setTimeout(resolve, 250));
    pendingResponses[1]?.();
    expect(await Promise.all(calls)).toEqual([{ id: "/v1/things/t1" }, { id: "/v1/things/t2" }]);
  });

  test("that are canceled in the queue are not sent", async () => {
    const { heldResponder, pendingResponses } = createHeldResponder();
    const { call, received, nextRequest } = await createScriptedClient([heldResponder], { concurrency: 1 });
    const arrived = nextRequest();
    const first = call(get_thing, { thing_id: "t1" });
    const controller = new AbortController();
    const second = getCallError(call(create_thing, { name: "x" }, { signal: controller.signal }));
    await arrived;
    controller.abort();
    expect(await second).toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
    pendingResponses[0]?.();
    await first;
    expect(received).toHaveLength(1);
  });

  test("that are canceled just as they leave the queue are not sent", async () => {
    const sent: string[] = [];
    let end = (): void => undefined;
    const { call } = await createScriptedClient([], {
      concurrency: 1,
      async fetch(url) {
        sent.push(url);
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        return Response.json({ id: "t1" });
      },
    });
    const controller = new AbortController();
    const first = call(get_thing, { thing_id: "t1" });
    const second = getCallError(call(create_thing, { name: "x" }, { signal: controller.signal }));
    end();
    await first;
    controller.abort();
    expect(await second).toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
    expect(sent).toHaveLength(1);
  });

  test("notify the transport when they are aborted", async () => {
    const abortStates: boolean[] = [];
    const { call } = await createScriptedClient([], {
      async fetch(_, { aborted, isAborted }) {
        abortStates.push(isAborted());
        await aborted.catch(() => undefined);
        abortStates.push(isAborted());
        throw new Error("The request was aborted.");
      },
    });
    const controller = new AbortController();
    const failure = getCallError(call(get_thing, { thing_id: "t1" }, { signal: controller.signal }));
    controller.abort();
    await failure;
    expect(abortStates).toEqual([false, true]);
  });

  test("that are aborted in the queue have no side effect, even if the abort reason says otherwise", async () => {
    const { heldResponder, pendingResponses } = createHeldResponder();
    const { call, nextRequest } = await createScriptedClient([heldResponder], { concurrency: 1 });
    const arrived = nextRequest();
    const first = call(get_thing, { thing_id: "t1" });
    const controller = new AbortController();
    const second = getCallError(call(create_thing, { name: "x" }, { signal: controller.signal }));
    await arrived;
    controller.abort(new CancelledError("unknown", "The server was shut down."));
    const expected = { sideEffect: "nothing", message: "The server was shut down." };
    expect(await second).toMatchObject(expected);
    pendingResponses[0]?.();
    await first;
  });

  test("all wait for the rate limit, and report progress while they wait", async () => {
    const { call, received } = await createScriptedClient([
      respondWithError(429, "slow", { "retry-after": "1" }),
      respondWith(200, { id: "done" }),
    ]);
    const messages: string[] = [];
    const onProgress = (message: string) => messages.push(message);
    const first = call(create_thing, { name: "1" }, { onProgress });
    while (messages.length === 0) await new Promise((resolve) => void setTimeout(resolve, 5));
    const start = performance.now();
    await call(create_thing, { name: "2" }, { onProgress });
    expect(performance.now() - start).toBeGreaterThan(700);
    await first;
    expect(received).toHaveLength(3);
    expect(messages).toEqual([
      "The API's rate limit is reached; the call waits and is tried again.",
      "The API's rate limit is reached.",
    ]);
  });
});

describe("a response that is too long", () => {
  const MIB = 1024 * 1024;
  const endless: Responder = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const writeMore = () => {
      while (response.write("x".repeat(MIB)));
      response.once("drain", writeMore);
    };
    writeMore();
  };

  test("is not read to its end, and the side effect of a write is unknown", async () => {
    const { error, received } = await callAndFail(create_thing, endless);
    expect(error).toMatchObject({ name: "UnexpectedResponseError", sideEffect: "unknown" });
    expect(error.message).toContain("longer than 8 MiB");
    await received[0]?.closed;
    expect((await callAndFail(get_thing, endless)).error.sideEffect).toBe("nothing");
  });

  test("is accepted up to 8 MiB", async () => {
    const name = "x".repeat(8 * MIB - 20);
    const { call } = await createScriptedClient([respondWith(200, { name })]);
    expect(await call(get_thing, { thing_id: "t1" })).toEqual({ name });
  });
});

describe("onTraceId", () => {
  test("receives the trace id of the response", async () => {
    const { call } = await createScriptedClient([respondWith(200, {}, { "x-clerk-trace-id": "trace_3" })]);
    const ids: string[] = [];
    await call(get_thing, { thing_id: "t1" }, { onTraceId: (id) => ids.push(id) });
    expect(ids).toEqual(["trace_3"]);
  });
});
