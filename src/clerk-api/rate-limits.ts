/** The endpoints that the API has answered with 429 (too many requests), and how long they must not be called. */
export interface RateLimits {
  /** Records that the API allows the next request to an endpoint after this many milliseconds. */
  readonly report: (endpoint: string, milliseconds: number) => void;
  /** How long an endpoint must not be called, in milliseconds; 0 if it may be called now. */
  readonly getWaitMs: (endpoint: string) => number;
}

/** The longest time for which an endpoint is held back. Clerk's longest limits, such as that of invitations, are hourly. */
const MAX_HOLD_MS = 3_600_000;

/** Two endpoints that are limited within this time show a limit of the whole instance: Clerk's counts ten seconds. */
const GENERAL_LIMIT_WINDOW_MS = 10_000;

/** A longer wait is that of another limit, such as an hourly one, which does not concern other endpoints. */
const MAX_GENERAL_WAIT_MS = 60_000;

/**
 * Creates the rate limits of an instance. A limit holds back its endpoint. When two endpoints are limited in quick
 * succession, all endpoints are held back, because Clerk's general limit counts the requests of the whole instance.
 *
 * @param now the current monotonic time in milliseconds
 */
export function createRateLimits(now: () => number): RateLimits {
  /** The time until which each endpoint is held back. */
  const heldUntil = new Map<string, number>();
  /** When each endpoint was last limited for a time that a general limit can last. */
  const shortLimitTimes = new Map<string, number>();
  let allHeldUntil = -Infinity;

  const wasOtherLimitedSince = (endpoint: string, since: number) =>
    [...shortLimitTimes].some(([other, time]) => other !== endpoint && time >= since);

  return {
    report(endpoint, milliseconds) {
      const time = now();
      const until = time + Math.min(milliseconds, MAX_HOLD_MS);
      heldUntil.set(endpoint, Math.max(until, heldUntil.get(endpoint) ?? until));
      if (milliseconds > MAX_GENERAL_WAIT_MS) return;
      shortLimitTimes.set(endpoint, time);
      if (wasOtherLimitedSince(endpoint, time - GENERAL_LIMIT_WINDOW_MS))
        allHeldUntil = Math.max(allHeldUntil, until);
    },
    getWaitMs(endpoint) {
      if (heldUntil.size === 0) return 0;
      return Math.max(0, Math.max(allHeldUntil, heldUntil.get(endpoint) ?? -Infinity) - now());
    },
  };
}
