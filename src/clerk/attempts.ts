import ky, { HTTPError, type Options } from "ky";
import type { Operation } from "../../tools/operation.ts";
import type { Log } from "../log.ts";
import { telling } from "../telling.ts";
import { retryAfterOf } from "./answer.ts";
import { breakageOf } from "./broken.ts";
import type { Fetch, HttpRequest } from "./http.ts";
import type { Limit } from "./limit.ts";
import type { Turns } from "./turns.ts";

/** How often a call is tried again; being told to wait counts apart, since it ends with the time limit. */
const RETRIES = { failure: 2, rateLimit: 20 };

/** The longest wait before the first retry, doubled with each further one, and the longest of all. */
const BACKOFF = { firstMs: 300, longestMs: 5000 };

/** A request that is tried until it is answered or given up. */
export interface Attempts {
  readonly operation: Operation;
  readonly url: string;
  readonly http: HttpRequest;
  readonly fetch: Fetch;
  readonly limit: Limit;
  readonly turns: Turns;
  readonly backoffMs: number | undefined;
  /** Told what is waited for. */
  readonly progress: ((message: string) => void) | undefined;
  readonly log: Log;
  /** Whether the caller has given the call up; it may go on nonetheless, but is not tried again. */
  readonly isGivenUp: () => boolean;
  /** The last attempt was answered 429 and the next was not made yet. */
  heldBack: boolean;
}

/**
 * Only what is safe to repeat is repeated: a GET after a network failure or a passing server error, and any
 * method after 429, which says that the request was not taken. A wait that the time limit does not allow is
 * not begun.
 */
function retryPolicy(attempts: Attempts, waiting: (message: string) => void): NonNullable<Options["retry"]> {
  const { operation, limit, turns, backoffMs = BACKOFF.firstMs } = attempts;
  const repeatable = operation.method === "GET";
  let failures = 0;
  return {
    limit: RETRIES.rateLimit,
    methods: ["get", "post", "put", "patch", "delete"],
    statusCodes: repeatable ? [408, 429, 500, 502, 503, 504] : [429],
    afterStatusCodes: [429, 503],
    delay: (attempt) => backoffMs * 2 ** (attempt - 1),
    backoffLimit: BACKOFF.longestMs,
    jitter: true,
    shouldRetry: async ({ error }) => {
      const response = error instanceof HTTPError ? error.response : undefined;
      if (response === undefined && !repeatable) return false;
      if (response?.status !== 429) failures += 1;
      if (failures > RETRIES.failure || attempts.isGivenUp()) return false;
      const wait = response === undefined ? undefined : retryAfterOf(response);
      if (wait !== undefined && wait * 1000 >= limit.remaining()) return false;
      attempts.heldBack = response?.status === 429;
      if (attempts.heldBack) {
        turns.hold(wait === undefined ? backoffMs : wait * 1000);
        waiting("The API's rate limit is reached; the call waits and is tried again.");
      }
      return undefined;
    },
  };
}

/**
 * What a request is answered in the end.
 *
 * ky says what is tried again and when. It is asked only once there is something to try again, and is told of the
 * first attempt as if it had made it: the two requests and the clone that it makes of every request take three times
 * as long as to send it.
 *
 * @throws HTTPError for a status of 300 or more; what the network threw; what the limit was reached with
 */
export async function answered(attempts: Attempts): Promise<Response> {
  const { operation, url, http, fetch, limit, progress, log } = attempts;
  const first = fetch(url, http);
  const isSuccess = first.then(
    ({ ok }) => ok,
    () => false,
  );
  if (await Promise.race([isSuccess, limit.reached])) return first;

  let goOn = (): void => undefined;
  const waiting = (message: string) => {
    goOn();
    goOn = telling(progress, message);
  };
  let made: Promise<Response> | undefined = first;
  const last = ky(url, {
    fetch: () => {
      const attempt = made ?? fetch(url, http);
      made = undefined;
      return attempt;
    },
    method: http.method,
    timeout: false,
    retry: retryPolicy(attempts, waiting),
    hooks: {
      beforeRetry: [
        ({ error, retryCount }) => {
          attempts.heldBack = false;
          goOn();
          log("warning", `${operation.method} ${operation.template} is tried again`, {
            attempt: retryCount + 1,
            reason: error instanceof HTTPError ? error.response.status : breakageOf(error).code,
          });
        },
      ],
    },
  });
  try {
    return await Promise.race([last, limit.reached]);
  } finally {
    goOn();
  }
}
