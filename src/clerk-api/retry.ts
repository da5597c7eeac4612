import ky, { HTTPError, type Options } from "ky";
import type { Operation } from "../../tools/core/operation.ts";
import type { Log } from "../shared/log.ts";
import { telling } from "../shared/progress-heartbeat.ts";
import { retryAfterOf } from "./response.ts";
import { breakageOf } from "./network-error.ts";
import type { Fetch, HttpRequest, HttpResponse } from "./http.ts";
import type { Limit } from "./deadline.ts";
import type { Turns } from "./request-limiter.ts";

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
  /** Whether the caller has gone; the call may go on nonetheless, but is not tried again. */
  readonly isCallerGone: () => boolean;
  /** The last attempt was answered 429 and the next was not made yet. */
  heldBack: boolean;
}

/** Statuses that pass, of calls that may be made twice. */
const PASSING = new Set([408, 500, 502, 503, 504]);

/**
 * Whether a call that failed so may be made again without doing anything twice: one that only reads, after a network
 * failure or a passing server error; and any other where the API has said that it did not take it (429), or can have
 * received nothing.
 */
function isSafeToRepeat({ operation, http }: Attempts, error: Error): boolean {
  const isReading = operation.effect === "read" || http.method === "GET";
  if (!(error instanceof HTTPError)) return isReading || !breakageOf(error).isSent;
  const { status } = error.response;
  return status === 429 || (isReading && PASSING.has(status));
}

/**
 * How long to wait before the next attempt: as long as the API asks to, and never less than a call that has failed so
 * often should.
 */
function delayOf(failed: number, firstMs: number, response: HttpResponse | undefined): number {
  const longest = Math.min(firstMs * 2 ** (failed - 1), BACKOFF.longestMs);
  const backoff = longest * (0.5 + Math.random() / 2);
  const asked = response === undefined ? undefined : retryAfterOf(response);
  return Math.max((asked ?? 0) * 1000, backoff);
}

type RetryPolicy = NonNullable<Options["retry"]>;

/** What is tried again, and when. A wait that the time limit does not allow is not begun. */
function retryPolicy(attempts: Attempts, waiting: (message: string) => void): RetryPolicy {
  const { limit, turns, backoffMs = BACKOFF.firstMs } = attempts;
  let failures = 0;
  let delay = 0;
  return {
    limit: RETRIES.rateLimit,
    methods: ["get", "post", "put", "patch", "delete"],
    delay: () => delay,
    backoffLimit: Infinity,
    shouldRetry: ({ error, retryCount }) => {
      if (!isSafeToRepeat(attempts, error)) return false;
      const isHeldBack = error instanceof HTTPError && error.response.status === 429;
      if (!isHeldBack) failures += 1;
      if (failures > RETRIES.failure || attempts.isCallerGone()) return false;
      delay = delayOf(retryCount, backoffMs, error instanceof HTTPError ? error.response : undefined);
      if (delay >= limit.remaining()) return false;
      attempts.heldBack = isHeldBack;
      if (isHeldBack) {
        turns.hold(delay);
        waiting("The API's rate limit is reached; the call waits and is tried again.");
      }
      return true;
    },
  };
}

/** A success. */
const isOk = ({ status }: HttpResponse) => status >= 200 && status < 300;

/** A response as ky takes one, without a body. */
function responseFor({ status, headers }: HttpResponse): Response {
  const asked = headers.get("retry-after");
  // A `Response` has no higher one, and what is higher is none of the API's.
  const init = { status: Math.min(status, 599) };
  return new Response(null, asked === null ? init : { ...init, headers: { "retry-after": asked } });
}

/**
 * What a request is answered in the end, whether it is a success or not.
 *
 * ky says what is tried again and when. It is asked only once there is something to try again, and is told of the
 * first attempt as if it had made it: the two requests and the clone that it makes of every request take three times
 * as long as to send it.
 *
 * @throws what the network threw; what the limit was reached with
 */
export async function answered(attempts: Attempts): Promise<HttpResponse> {
  const { url, http, fetch, limit } = attempts;
  const first = fetch(url, http);
  const isSuccess = first.then(isOk, () => false);
  return (await Promise.race([isSuccess, limit.reached])) ? first : answeredInTheEnd(attempts, first);
}

/** Goes on after a first attempt that was no success. */
async function answeredInTheEnd(attempts: Attempts, first: Promise<HttpResponse>): Promise<HttpResponse> {
  const { operation, url, http, fetch, limit, progress, log } = attempts;
  let goOn = (): void => undefined;
  const waiting = (message: string) => {
    goOn();
    goOn = telling(progress, message);
  };
  let made: Promise<HttpResponse> | undefined = first;
  let last: HttpResponse | undefined;
  const done = ky(url, {
    async fetch() {
      const attempt = made ?? fetch(url, http);
      made = undefined;
      last = undefined;
      last = await attempt;
      return responseFor(last);
    },
    method: http.method,
    timeout: false,
    retry: retryPolicy(attempts, waiting),
    hooks: {
      beforeRetry: [
        ({ error, retryCount }) => {
          if (attempts.isCallerGone()) throw error;
          attempts.heldBack = false;
          goOn();
          log("warning", `${operation.method} ${operation.pathTemplate} is tried again`, {
            attempt: retryCount + 1,
            reason: error instanceof HTTPError ? error.response.status : breakageOf(error).code,
          });
        },
      ],
    },
  });
  try {
    await Promise.race([done, limit.reached]);
  } catch (error) {
    if (!(error instanceof HTTPError)) throw error;
  } finally {
    goOn();
  }
  if (last === undefined) throw new Error("A request was answered without a response.");
  return last;
}
