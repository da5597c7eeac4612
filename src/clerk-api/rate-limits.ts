/** The endpoints that the API has answered with 429 (too many requests), and how long they must not be called. */
export interface RateLimits {
  /** Records that the API allows the next request to an endpoint after this many milliseconds. */
  readonly report: (endpoint: string, milliseconds: number) => void;
  /** How long an endpoint must not be called, in milliseconds; 0 if it may be called now. */
  readonly getWaitMs: (endpoint: string) => number;
}

/** The longest time for which an endpoint is limited. Clerk's longest limits, such as that of invitations, are hourly. */
const MAX_LIMIT_MS = 3_600_000;

/** Two endpoints that are limited within this time show a limit of the whole instance: Clerk's counts ten seconds. */
const GENERAL_LIMIT_WINDOW_MS = 10_000;

/** A longer wait is that of another limit, such as an hourly one, which does not concern other endpoints. */
const MAX_GENERAL_WAIT_MS = 60_000;

/**
 * Creates the rate limits of an instance. A limit applies to its endpoint. When two endpoints are limited in quick
 * succession, all endpoints are limited, because Clerk's general limit counts the requests of the whole instance.
 *
 * @param now the current monotonic time in milliseconds
 */
export function createRateLimits(now: () => number): RateLimits {
  /** The time until which each endpoint is rate limited. */
  const limitedUntil = new Map<string, number>();
  /** When each endpoint was last limited for a time that a general limit can last. */
  const shortLimitTimes = new Map<string, number>();
  let allLimitedUntil = -Infinity;

  const wasOtherLimitedSince = (endpoint: string, since: number) =>
    [...shortLimitTimes].some(([other, time]) => other !== endpoint && time >= since);

  return {
    report(endpoint, milliseconds) {
      const time = now();
      const until = time + Math.min(milliseconds, MAX_LIMIT_MS);
      limitedUntil.set(endpoint, Math.max(until, limitedUntil.get(endpoint) ?? until));
      if (milliseconds > MAX_GENERAL_WAIT_MS) return;
      shortLimitTimes.set(endpoint, time);
      if (wasOtherLimitedSince(endpoint, time - GENERAL_LIMIT_WINDOW_MS))
        allLimitedUntil = Math.max(allLimitedUntil, until);
    },
    getWaitMs(endpoint) {
      if (limitedUntil.size === 0) return 0;
      return Math.max(0, Math.max(allLimitedUntil, limitedUntil.get(endpoint) ?? -Infinity) - now());
    },
  };
}
