import { describe, expect, test } from "vitest";
import { createClient } from "../../src/clerk-api/create-client.ts";
import type { HttpTransport } from "../../src/clerk-api/http.ts";
import { CallError, CancelledError } from "../../src/shared/errors.ts";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { buildOperationArguments } from "../support/example-arguments.ts";
import { createDirectTransport } from "../support/direct-transport.ts";
import { respondPartially, startScriptedApi } from "../support/scripted-api.ts";

/** Error responses that are not Clerk's, and calls that are broken off: what was changed, and how they are told. */

const READ = "get_user";
const WRITE = "update_user";
const ERROR_STATUSES = Array.from({ length: 200 }, (_, index) => 400 + index);

const isUnknownAfter = (status: number) => status === 408 || status >= 500;

function getEntry(name: string): CatalogEntry {
  const entry = catalog.get(name);
  if (entry === undefined) throw new Error(`${name} is not in the catalog.`);
  return entry;
}

const createTestClient = (apiUrl: string, transport: HttpTransport) =>
  createClient({
    apiUrl,
    secretKey: "sk_test_secret",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 10_000,
    concurrency: 16,
    backoffMs: 1,
    transport,
    log: () => undefined,
  });

async function getCallError(call: Promise<unknown>): Promise<CallError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CallError) return error;
  throw new Error(`The call did not fail with a CallError: ${String(error)}`);
}

/** With this header, a call is not repeated after 429. */
const RETRY_AFTER = { "retry-after": "60" };

/** Calls the read and the write once with each status, and returns the errors. */
function callWithStatuses(body: string, headers: Readonly<Record<string, string>> = RETRY_AFTER) {
  return Promise.all(
    ERROR_STATUSES.map(async (status) => {
      // A client of its own, because a 429 holds back the next call.
      const call = createTestClient(
        "https://api.example.com",
        async () => new Response(body, { status, headers }),
      );
      const args = { user_id: "user_1" };
      const [read, write] = await Promise.all([
        getCallError(call(getEntry(READ).operation, args)),
        getCallError(call(getEntry(WRITE).operation, args)),
      ]);
      return { status, read, write };
    }),
  );
}

const BODIES = [
  ["HTML", "<h1>No</h1>", { "content-type": "text/html", ...RETRY_AFTER }],
  ["plain text", "error code: 1", { "content-type": "text/plain", ...RETRY_AFTER }],
  ["no body", "", RETRY_AFTER],
  ["JSON of another API", '{"error":"no"}', { "content-type": "application/json", ...RETRY_AFTER }],
] as const;

describe("an error response that is not Clerk's", () => {
  test.each(BODIES)(
    "leaves the outcome of a write unknown after 408 and every server error, of no other, and of no read: %s",
    async (_, body, headers) => {
      for (const { status, read, write } of await callWithStatuses(body, headers)) {
        expect(read).toMatchObject({ name: "UnexpectedResponseError", sideEffect: "nothing", status });
        expect(write).toMatchObject({
          name: "UnexpectedResponseError",
          sideEffect: isUnknownAfter(status) ? "unknown" : "nothing",
          status,
          retryAfterSeconds: 60,
        });
        for (const { message } of [read, write]) {
          expect(message).toContain(`The answer is not from Clerk's API (HTTP ${status}, `);
          expect(message).toContain("A proxy or gateway may be in between");
        }
      }
    },
  );

  test("says what the status means, where that helps", async () => {
    const messages = new Map(
      (await callWithStatuses("<h1>No</h1>")).map(({ status, write }) => [status, write.message]),
    );
    expect(messages.get(413)).toContain("the status means that the request is too large for it.");
    expect(messages.get(414)).toContain("the request's URL is too long for it.");
    expect(messages.get(431)).toContain("the request's headers, or its URL, are too long for it.");
    expect(messages.get(504)).toContain("it received no answer in time");
  });
});

test("Clerk's own 501 and 507 leave the outcome of a write unknown", async () => {
  const results = await callWithStatuses(JSON.stringify({ errors: [{ code: "no", message: "No" }] }));
  for (const { status, read, write } of results) {
    expect(read).toMatchObject({ name: "ClerkApiError", sideEffect: "nothing" });
    expect(write.sideEffect).toBe(isUnknownAfter(status) ? "unknown" : "nothing");
  }
});

test("an error response that breaks off is told by its status", async () => {
  for (const status of [413, 502]) {
    const api = await startScriptedApi(respondPartially(status));
    const call = createTestClient(api.url, await createDirectTransport());
    const error = await getCallError(call(getEntry(WRITE).operation, { user_id: "user_1" }));
    expect(error.message).toMatch(`The connection broke during the answer (HTTP ${status}, `);
    expect(error.sideEffect).toBe(isUnknownAfter(status) ? "unknown" : "nothing");
  }
});

describe("a call", () => {
  /** Never responds; rejects when the request is aborted. */
  const waitForAbort: HttpTransport = (_, { aborted }) => aborted;
  const STOPPED = "clerk-mcp was stopped before the answer arrived.";

  test("that is aborted when the server is stopped says that something may have changed only if it is a write", async () => {
    for (const entry of catalog.values()) {
      const controller = new AbortController();
      const call = createTestClient("https://api.example.com", (url, request) => {
        queueMicrotask(() => controller.abort(new CancelledError("unknown", STOPPED)));
        return waitForAbort(url, request);
      });
      const error = await getCallError(
        call(entry.operation, buildOperationArguments(entry), { signal: controller.signal }),
      );
      expect(error, entry.name).toMatchObject({
        name: "CancelledError",
        message: STOPPED,
        sideEffect: entry.operation.effect === "read" ? "nothing" : "unknown",
      });
    }
  });

  test("that reads and is broken off at the end of its response never says that something may have changed", async () => {
    const brokenOff = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
    const call = createTestClient("https://api.example.com", async () => ({
      status: 200,
      headers: { get: () => null },
      text: () => Promise.reject(brokenOff),
    }));
    for (const entry of catalog.values()) {
      if (entry.operation.effect !== "read") continue;
      const { sideEffect } = await getCallError(call(entry.operation, buildOperationArguments(entry)));
      expect(sideEffect, entry.name).toBe("nothing");
    }
  });
});
