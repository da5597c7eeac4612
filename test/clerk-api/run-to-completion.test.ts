import { describe, expect, test } from "vitest";
import { createClient } from "../../src/clerk-api/create-client.ts";
import type { HttpTransport } from "../../src/clerk-api/http.ts";
import { CancelledError } from "../../src/shared/errors.ts";
import { catalog } from "../../tools/catalog.ts";

/** Sets up a call with `runToCompletion`, and a function that aborts it. */
function setUpCall(
  transport: HttpTransport,
  options: { timeoutMs?: number; concurrency?: number; backoffMs?: number } = {},
) {
  const controller = new AbortController();
  const rotate = catalog.get("rotate_oauth_application_secret");
  if (rotate === undefined) throw new Error("rotate_oauth_application_secret is not in the catalog.");
  const call = createClient({
    apiUrl: "https://api.example.com",
    secretKey: "sk_test_x",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 10_000,
    concurrency: 1,
    backoffMs: 1,
    log: () => undefined,
    transport,
    ...options,
  });
  const args = { oauth_application_id: "oa_1" };
  const start = () => call(rotate.operation, args, { signal: controller.signal, runToCompletion: true });
  return { start, abort: (reason: unknown) => controller.abort(reason) };
}

const ABORT_REASON = new Error("The client aborted the call.");

/** Never responds; rejects when the request is aborted. */
const waitForAbort: HttpTransport = (_, { aborted }) => aborted;

describe("a call that runs to completion", () => {
  test("continues after its caller aborts it, and returns its result", async () => {
    const { start, abort } = setUpCall(async () => {
      abort(ABORT_REASON);
      return Response.json({ client_secret: "new" });
    });
    expect(await start()).toEqual({ client_secret: "new" });
  });

  test("continues until its deadline", async () => {
    const { start, abort } = setUpCall(
      (url, request) => {
        abort(ABORT_REASON);
        return waitForAbort(url, request);
      },
      { timeoutMs: 50 },
    );
    await expect(start()).rejects.toMatchObject({ name: "NoResponseError", sideEffect: "unknown" });
  });

  test("continues when the server shuts down", async () => {
    const { start, abort } = setUpCall(async () => {
      abort(new CancelledError("unknown", "The server was shut down."));
      return Response.json({ client_secret: "new" });
    });
    expect(await start()).toEqual({ client_secret: "new" });
  });

  test("is not retried after 429 once its caller has aborted it", async () => {
    let requestCount = 0;
    const { start, abort } = setUpCall(async () => {
      requestCount += 1;
      abort(ABORT_REASON);
      const errors = [{ code: "too_many_requests", message: "Too many requests" }];
      return Response.json({ errors }, { status: 429, headers: { "retry-after": "0" } });
    });
    await expect(start()).rejects.toMatchObject({ status: 429, sideEffect: "nothing" });
    expect(requestCount).toBe(1);
  });

  test("is not retried when its caller aborts it during the backoff", async () => {
    let requestCount = 0;
    const connectError = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const { start, abort } = setUpCall(
      async () => {
        requestCount += 1;
        setTimeout(() => abort(ABORT_REASON), 10);
        throw connectError;
      },
      { backoffMs: 100 },
    );
    await expect(start()).rejects.toMatchObject({ name: "NoResponseError", sideEffect: "nothing" });
    expect(requestCount).toBe(1);
  });

  test("is not sent when its caller aborts it in the queue", async () => {
    let requestCount = 0;
    const { start, abort } = setUpCall(
      (url, request) => {
        requestCount += 1;
        return waitForAbort(url, request);
      },
      { timeoutMs: 100 },
    );
    const [first, second] = [start(), start()];
    abort(ABORT_REASON);
    await expect(second).rejects.toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
    await expect(first).rejects.toMatchObject({ sideEffect: "unknown" });
    expect(requestCount).toBe(1);
  });
});
