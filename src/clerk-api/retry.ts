import ky, { HTTPError, type Options } from "ky";
import type { Operation } from "../../tools/core/operation.ts";
import type { Log } from "../shared/log.ts";
import { startProgressHeartbeat } from "../shared/progress-heartbeat.ts";
import { parseRetryAfter } from "./response.ts";
import { classifyNetworkError } from "./network-error.ts";
import type { HttpTransport, HttpRequest, HttpResponse } from "./http.ts";
import type { Deadline } from "./deadline.ts";
import type { RequestLimiter } from "./request-limiter.ts";

/** How often a call is tried again; being told to wait counts apart, since it ends with the time limit. */
const MAX_RETRIES = { failure: 2, rateLimit: 20 };

/** The longest wait before the first retry, doubled with each further one, and the longest of all. */
const BACKOFF = { firstMs: 300, longestMs: 5000 };

/** A request that is tried until it is answered or given up. */
export interface RetryContext {
  readonly operation: Operation;
  readonly url: string;
  readonly request: HttpRequest;
  readonly transport: HttpTransport;
  readonly deadline: Deadline;
  readonly limiter: RequestLimiter;
  readonly backoffMs: number | undefined;
  /** Told what is waited for. */
  readonly onProgress: ((message: string) => void) | undefined;
  readonly log: Log;
  /** Whether the caller has gone; the call may go on nonetheless, but is not tried again. */
  readonly isCallerAborted: () => boolean;
  /** The last attempt was answered 429 and the next was not made yet. */
  rateLimited: boolean;
}

/** Statuses that pass, of calls that may be made twice. */
const RETRYABLE_STATUSES = new Set([408, 500, 502, 503, 504]);

/**
 * Whether a call that failed so may be made again without doing anything twice: one that only reads, after a network
 * failure or a passing server error; and any other where the API has said that it did not take it (429), or can have
 * received nothing.
 */
function isSafeToRetry({ operation, request }: RetryContext, error: Error): boolean {
  const isReadOnly = operation.effect === "read" || request.method === "GET";
  if (!(error instanceof HTTPError)) return isReadOnly || !classifyNetworkError(error).mayHaveBeenSent;
  const { status } = error.response;
  return status === 429 || (isReadOnly && RETRYABLE_STATUSES.has(status));
}

/**
 * How long to wait before the next attempt: as long as the API asks to, and never less than a call that has failed so
 * often should.
 */
function retryDelay(failureCount: number, firstMs: number, response: HttpResponse | undefined): number {
  const maxBackoff = Math.min(firstMs * 2 ** (failureCount - 1), BACKOFF.longestMs);
  const backoff = maxBackoff * (0.5 + Math.random() / 2);
  const requestedSeconds = response === undefined ? undefined : parseRetryAfter(response);
  return Math.max((requestedSeconds ?? 0) * 1000, backoff);
}

type RetryPolicy = NonNullable<Options["retry"]>;

/** What is tried again, and when. A wait that the time limit does not allow is not begun. */
function createRetryPolicy(context: RetryContext, onWait: (message: string) => void): RetryPolicy {
  const { deadline, limiter, backoffMs = BACKOFF.firstMs } = context;
  let failureCount = 0;
  let delay = 0;
  return {
    limit: MAX_RETRIES.rateLimit,
    methods: ["get", "post", "put", "patch", "delete"],
    delay: () => delay,
    backoffLimit: Infinity,
    shouldRetry: ({ error, retryCount }) => {
      if (!isSafeToRetry(context, error)) return false;
      const isRateLimited = error instanceof HTTPError && error.response.status === 429;
      if (!isRateLimited) failureCount += 1;
      if (failureCount > MAX_RETRIES.failure || context.isCallerAborted()) return false;
      delay = retryDelay(retryCount, backoffMs, error instanceof HTTPError ? error.response : undefined);
      if (delay >= deadline.remainingMs()) return false;
      context.rateLimited = isRateLimited;
      if (isRateLimited) {
        limiter.pauseFor(delay);
        onWait("The API's rate limit is reached; the call waits and is tried again.");
      }
      return true;
    },
  };
}

/** A success. */
const isOk = ({ status }: HttpResponse) => status >= 200 && status < 300;

/** A response as ky takes one, without a body. */
function toKyResponse({ status, headers }: HttpResponse): Response {
  const retryAfter = headers.get("retry-after");
  // A `Response` has no higher one, and what is higher is none of the API's.
  const init = { status: Math.min(status, 599) };
  return new Response(null, retryAfter === null ? init : { ...init, headers: { "retry-after": retryAfter } });
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
export async function sendWithRetry(context: RetryContext): Promise<HttpResponse> {
  const { url, request, transport, deadline } = context;
  const firstAttempt = transport(url, request);
  const succeeded = firstAttempt.then(isOk, () => false);
  return (await Promise.race([succeeded, deadline.expired]))
    ? firstAttempt
    : retryAfterFailure(context, firstAttempt);
}

/** Goes on after a first attempt that was no success. */
async function retryAfterFailure(
  context: RetryContext,
  firstAttempt: Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { operation, url, request, transport, deadline, onProgress, log } = context;
  let stopHeartbeat = (): void => undefined;
  const onWait = (message: string) => {
    stopHeartbeat();
    stopHeartbeat = startProgressHeartbeat(onProgress, message);
  };
  let pendingAttempt: Promise<HttpResponse> | undefined = firstAttempt;
  let lastResponse: HttpResponse | undefined;
  const completion = ky(url, {
    async fetch() {
      const attempt = pendingAttempt ?? transport(url, request);
      pendingAttempt = undefined;
      lastResponse = undefined;
      lastResponse = await attempt;
      return toKyResponse(lastResponse);
    },
    method: request.method,
    timeout: false,
    retry: createRetryPolicy(context, onWait),
    hooks: {
      beforeRetry: [
        ({ error, retryCount }) => {
          if (context.isCallerAborted()) throw error;
          context.rateLimited = false;
          stopHeartbeat();
          log("warning", `${operation.method} ${operation.pathTemplate} is tried again`, {
            attempt: retryCount + 1,
            reason: error instanceof HTTPError ? error.response.status : classifyNetworkError(error).code,
          });
        },
      ],
    },
  });
  try {
    await Promise.race([completion, deadline.expired]);
  } catch (error) {
    if (!(error instanceof HTTPError)) throw error;
  } finally {
    stopHeartbeat();
  }
  if (lastResponse === undefined) throw new Error("A request was answered without a response.");
  return lastResponse;
}
