import { describe, expect, test } from "vitest";
import { createClient } from "../../src/clerk-api/create-client.ts";
import { catalog } from "../../tools/catalog.ts";
import { createDirectTransport } from "../support/direct-transport.ts";
import { buildOperationArguments } from "../support/example-arguments.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { type Responder, respondWith, respondWithError, startScriptedApi } from "../support/scripted-api.ts";

/** Calls to an API that limits some of its endpoints. */

/** A response body that is an object and a list. */
const DONE = { id: "done", data: [] };

const WAITS_FOR_RETRY = "The API's rate limit is reached; the call waits and is tried again.";
const WAITS_IN_QUEUE = "The API's rate limit is reached.";

/**
 * Starts an API in which each limited endpoint answers 429 until `lift` is called, and a client whose clock the test
 * advances.
 *
 * @param limits the `Retry-After` of each limited method and path
 */
async function createLimitedApi(
  limits: Readonly<Record<string, string>>,
  {
    concurrency = 16,
    respondTo429 = (seconds: string) => respondWithError(429, "slow", toHeaders(seconds)),
  } = {},
) {
  const clock = createManualClock();
  let areLimitsLifted = false;
  const respond: Responder = (response, received) => {
    const { pathname } = new URL(received.url, "http://localhost");
    const retryAfter = areLimitsLifted ? undefined : limits[`${received.method} ${pathname}`];
    const responder = retryAfter === undefined ? respondWith(200, DONE) : respondTo429(retryAfter);
    responder(response, received);
  };
  const api = await startScriptedApi(respond);
  const call = createClient({
    apiUrl: api.url,
    secretKey: "sk_test_secret",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 30_000,
    concurrency,
    backoffMs: 1,
    transport: await createDirectTransport(),
    log: () => undefined,
    clock,
  });
  /** Starts a call. `waits` resolves with the reason when the call waits. */
  const start = (name: string, args: Readonly<Record<string, unknown>> = {}) => {
    const operation = catalog.get(name)?.operation;
    if (operation === undefined) throw new Error(`${name} is not in the catalog.`);
    let onProgress: (message: string) => void = () => undefined;
    const waits = new Promise<string>((resolve) => {
      onProgress = resolve;
    });
    const result = call(operation, args, { onProgress: (message) => onProgress(message) });
    result.catch(() => undefined);
    return { waits, result };
  };
  return {
    start,
    clock,
    lift: () => {
      areLimitsLifted = true;
    },
    paths: () => api.received.map(({ method, url }) => `${method} ${url}`),
  };
}

const toHeaders = (retryAfter: string) => ({ "retry-after": retryAfter });

const INVITATION = { email_address: "ada@example.com" };
const invite = "create_invitation";

describe("a limit of one endpoint", () => {
  test("holds back its calls, and no others, until Retry-After has passed", async () => {
    const { start, clock, lift, paths } = await createLimitedApi({ "POST /v1/invitations": "20" });
    const first = start(invite, INVITATION);
    expect(await first.waits).toBe(WAITS_FOR_RETRY);
    const second = start(invite, INVITATION);
    expect(await second.waits).toBe(WAITS_IN_QUEUE);
    // The same path with another method, and another path.
    await start("list_invitations").result;
    await start("get_user", { user_id: "user_1" }).result;
    expect(paths().filter((path) => path === "POST /v1/invitations")).toHaveLength(1);
    lift();
    clock.advance(20_000);
    expect(await Promise.all([first.result, second.result])).toEqual([DONE, DONE]);
    expect(paths().filter((path) => path === "POST /v1/invitations")).toHaveLength(3);
  });

  test("holds back calls for other objects with the same template", async () => {
    const { start, clock, lift, paths } = await createLimitedApi({ "GET /v1/users/user_1": "5" });
    const first = start("get_user", { user_id: "user_1" });
    await first.waits;
    const second = start("get_user", { user_id: "user_2" });
    expect(await second.waits).toBe(WAITS_IN_QUEUE);
    await start("update_user", { user_id: "user_2" }).result;
    lift();
    clock.advance(5000);
    await Promise.all([first.result, second.result]);
    expect(paths()).toHaveLength(4);
  });

  test("leaves all slots to the calls of other endpoints", async () => {
    const { start, clock, lift } = await createLimitedApi(
      { "POST /v1/invitations": "20" },
      { concurrency: 2 },
    );
    const limited = [1, 2, 3].map(() => start(invite, INVITATION));
    await Promise.all(limited.map(({ waits }) => waits));
    await Promise.all([1, 2, 3].map(() => start("get_user", { user_id: "user_1" }).result));
    lift();
    clock.advance(20_000);
    await Promise.all(limited.map(({ result }) => result));
  });
});

test("limits of two endpoints within ten seconds hold back all calls", async () => {
  const { start, clock, lift } = await createLimitedApi({
    "POST /v1/invitations": "5",
    "POST /v1/organizations": "5",
  });
  const limited = [start(invite, INVITATION), start("create_organization", { name: "Acme" })];
  await Promise.all(limited.map(({ waits }) => waits));
  const other = start("get_user", { user_id: "user_1" });
  expect(await other.waits).toBe(WAITS_IN_QUEUE);
  lift();
  clock.advance(5000);
  await Promise.all([...limited, other].map(({ result }) => result));
});

describe("a limit beyond the deadline", () => {
  const responses: readonly (readonly [string, string, (seconds: string) => Responder])[] = [
    ["Clerk", "ClerkApiError", (seconds) => respondWithError(429, "slow", toHeaders(seconds))],
    [
      "a gateway",
      "UnexpectedResponseError",
      (seconds) => respondWith(429, "<h1>Slow</h1>", { "content-type": "text/html", ...toHeaders(seconds) }),
    ],
  ];
  test.each(responses)(
    "set by %s fails its calls at once, those that are not sent as well, and says how long to wait",
    async (_, errorName, respondTo429) => {
      const { start, clock, lift, paths } = await createLimitedApi(
        { "POST /v1/invitations": "3000", "POST /v1/invitations/bulk": "3000" },
        { respondTo429 },
      );
      await expect(start(invite, INVITATION).result).rejects.toMatchObject({
        name: errorName,
        status: 429,
        sideEffect: "nothing",
        retryAfterSeconds: 3000,
      });
      clock.advance(600_000);
      await expect(start(invite, INVITATION).result).rejects.toMatchObject({
        name: "RateLimitError",
        sideEffect: "nothing",
        retryAfterSeconds: 2400,
      });
      expect(paths()).toEqual(["POST /v1/invitations"]);
      // A second hourly limit is not one of the whole instance.
      await expect(
        start("bulk_create_invitations", { invitations: [INVITATION] }).result,
      ).rejects.toMatchObject({ status: 429 });
      await start("get_user", { user_id: "user_1" }).result;
      lift();
      clock.advance(2_400_000);
      expect(await start(invite, INVITATION).result).toEqual(DONE);
    },
  );
});

test("a limit of an operation holds back that operation alone, and nothing was changed: for all operations", async () => {
  const sent: string[] = [];
  const call = createClient({
    apiUrl: "https://api.example.com",
    secretKey: "sk_test_secret",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 30_000,
    concurrency: 1,
    log: () => undefined,
    clock: createManualClock(),
    async transport(url, { method }) {
      sent.push(`${method} ${url}`);
      return Response.json({ errors: [{ code: "slow" }] }, { status: 429, headers: toHeaders("600") });
    },
  });
  for (const entry of catalog.values()) {
    const args = buildOperationArguments(entry);
    await expect(call(entry.operation, args), entry.name).rejects.toMatchObject({
      status: 429,
      sideEffect: "nothing",
    });
    await expect(call(entry.operation, args), entry.name).rejects.toMatchObject({
      name: "RateLimitError",
      retryAfterSeconds: 600,
    });
  }
  expect(sent).toHaveLength(catalog.size);
});
