import { describe, expect, test } from "vitest";
import { createClient } from "../../src/clerk-api/create-client.ts";
import type { HttpTransport } from "../../src/clerk-api/http.ts";
import { CancelledError } from "../../src/shared/errors.ts";
import { catalog } from "../../tools/index.ts";

/** A call that is to be seen through, and what gives it up. */
function calling(
  fetch: HttpTransport,
  options: { timeoutMs?: number; concurrency?: number; backoffMs?: number } = {},
) {
  const controller = new AbortController();
  const rotate = catalog.get("rotate_oauth_application_secret");
  if (rotate === undefined) throw new Error("rotate_oauth_application_secret is gone.");
  const call = createClient({
    apiUrl: "https://api.example.com",
    secretKey: "sk_test_x",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 10_000,
    concurrency: 1,
    backoffMs: 1,
    log: () => undefined,
    transport: fetch,
    ...options,
  });
  const args = { oauth_application_id: "oa_1" };
  const make = () => call(rotate.operation, args, { signal: controller.signal, runToCompletion: true });
  return { make, giveUp: (reason: unknown) => controller.abort(reason) };
}

const hurry = new Error("the client is in a hurry");

/** Never answers, but ends when the request is given up. */
const silence: HttpTransport = (_, { aborted: givenUp }) => givenUp;

describe("a call that is to be seen through", () => {
  test("goes on after its caller has given it up, and gets its answer", async () => {
    const { make, giveUp } = calling(async () => {
      giveUp(hurry);
      return Response.json({ client_secret: "new" });
    });
    expect(await make()).toEqual({ client_secret: "new" });
  });

  test("goes on to its time limit and no longer", async () => {
    const { make, giveUp } = calling(
      (url, request) => {
        giveUp(hurry);
        return silence(url, request);
      },
      { timeoutMs: 50 },
    );
    await expect(make()).rejects.toMatchObject({ name: "NoResponseError", sideEffect: "unknown" });
  });

  test("is broken off where the program ends", async () => {
    const { make, giveUp } = calling((url, request) => {
      queueMicrotask(() => giveUp(new CancelledError("unknown", "clerk-mcp was told to end.")));
      return silence(url, request);
    });
    await expect(make()).rejects.toMatchObject({ name: "CancelledError", sideEffect: "unknown" });
  });

  test("is not sent again once it was refused for the rate limit and given up", async () => {
    let sent = 0;
    const { make, giveUp } = calling(async () => {
      sent += 1;
      giveUp(hurry);
      const errors = [{ code: "too_many_requests", message: "Too many requests" }];
      return Response.json({ errors }, { status: 429, headers: { "retry-after": "0" } });
    });
    await expect(make()).rejects.toMatchObject({ status: 429, sideEffect: "nothing" });
    expect(sent).toBe(1);
  });

  test("is not sent again where it was given up while it waited for that", async () => {
    let sent = 0;
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const { make, giveUp } = calling(
      async () => {
        sent += 1;
        setTimeout(() => giveUp(hurry), 10);
        throw refused;
      },
      { backoffMs: 100 },
    );
    await expect(make()).rejects.toMatchObject({ name: "NoResponseError", sideEffect: "nothing" });
    expect(sent).toBe(1);
  });

  test("is not sent where it is given up while others go first", async () => {
    let sent = 0;
    const { make, giveUp } = calling(
      (url, request) => {
        sent += 1;
        return silence(url, request);
      },
      { timeoutMs: 100 },
    );
    const [first, second] = [make(), make()];
    giveUp(hurry);
    await expect(second).rejects.toMatchObject({ name: "CancelledError", sideEffect: "nothing" });
    await expect(first).rejects.toMatchObject({ sideEffect: "unknown" });
    expect(sent).toBe(1);
  });
});
