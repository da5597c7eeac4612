import { expect, test } from "vitest";
import { startServer, textOf } from "../support/server-process.ts";
import { injected, record, toldBy } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";
import { comply, refuse, startAccountant } from "./recording-server.ts";

/** A batch of calls against an API that takes only so many in a time, as Clerk's development instances do. */

const LIMIT = scaled(
  { requests: 30, windowMs: 1000, calls: 90 },
  { requests: 100, windowMs: 10_000, calls: 500 },
);

const FAULT = `429 beyond ${LIMIT.requests} in ${LIMIT.windowMs / 1000} s`;

/** Takes so many requests from the first one of a window on, and says when the next window begins. */
function limiter() {
  let began = -Infinity;
  let taken = 0;
  return (): number | undefined => {
    const now = performance.now();
    if (now - began >= LIMIT.windowMs) {
      began = now;
      taken = 0;
    }
    taken += 1;
    return taken <= LIMIT.requests ? undefined : Math.ceil((LIMIT.windowMs - (now - began)) / 1000);
  };
}

export function rateLimit(): void {
  test("of a batch of calls beyond the rate limit", { timeout }, async ({ onTestFinished: finish }) => {
    const takes = limiter();
    const accountant = await startAccountant(finish, () => async (incident) => {
      const wait = takes();
      if (wait === undefined) return comply(incident);
      injected(FAULT);
      await incident.read();
      refuse(incident, 429, { "retry-after": String(wait) });
    });
    const server = await startServer(
      { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: accountant.url },
      { finish },
    );
    const told = await Promise.all(
      Array.from({ length: LIMIT.calls }, async (_, index) => {
        const mark = `user-${index}`;
        const result = await server.call("lock_user", { user_id: mark });
        record({
          fault: FAULT,
          name: mark,
          kind: "write",
          told: toldBy(result),
          performed: accountant.performed(mark),
          expected: ["done"],
          text: textOf(result),
        });
        return toldBy(result);
      }),
    );
    expect(told.filter((each) => each === "done")).toHaveLength(LIMIT.calls);
    await server.stop();
  });
}
