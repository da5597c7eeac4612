import { expect, test } from "vitest";
import { startServer, getResultText } from "../support/server-process.ts";
import { recordInjection, recordCall, parseReportedOutcome } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { sendSuccess, sendError, startRecordingServer } from "./recording-server.ts";

/** A batch of calls to an API with a rate limit such as that of Clerk's development instances. */

const RATE_LIMIT = selectForRun(
  { requests: 30, windowMs: 1000, calls: 90 },
  { requests: 100, windowMs: 10_000, calls: 500 },
);

const FAULT = `429 beyond ${RATE_LIMIT.requests} in ${RATE_LIMIT.windowMs / 1000} s`;

/**
 * Creates a fixed-window rate limiter, whose window starts at its first request. Returns `undefined` for an accepted
 * request, or else the seconds until the next window.
 */
function createLimiter() {
  let windowStart = -Infinity;
  let requestCount = 0;
  return (): number | undefined => {
    const now = performance.now();
    if (now - windowStart >= RATE_LIMIT.windowMs) {
      windowStart = now;
      requestCount = 0;
    }
    requestCount += 1;
    return requestCount <= RATE_LIMIT.requests
      ? undefined
      : Math.ceil((RATE_LIMIT.windowMs - (now - windowStart)) / 1000);
  };
}

export function testRateLimit(): void {
  test("of a batch of calls beyond the rate limit", { timeout }, async ({ onTestFinished: finish }) => {
    const countRequest = createLimiter();
    const api = await startRecordingServer(finish, () => async (incoming) => {
      const retryAfterSeconds = countRequest();
      if (retryAfterSeconds === undefined) return sendSuccess(incoming);
      recordInjection(FAULT);
      await incoming.read();
      sendError(incoming, 429, { "retry-after": String(retryAfterSeconds) });
    });
    const server = await startServer(
      { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: api.url },
      { finish },
    );
    const outcomes = await Promise.all(
      Array.from({ length: RATE_LIMIT.calls }, async (_, index) => {
        const mark = `user-${index}`;
        const result = await server.call("unban_user", { user_id: mark });
        recordCall({
          fault: FAULT,
          name: mark,
          kind: "write",
          reported: parseReportedOutcome(result),
          performed: api.performed(mark),
          expected: ["done"],
          text: getResultText(result),
        });
        return parseReportedOutcome(result);
      }),
    );
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(RATE_LIMIT.calls);
    await server.stop();
  });
}
