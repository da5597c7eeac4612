import ky, { HTTPError, type Options } from "ky";
import type { Operation } from "../../tools/index.ts";
import { type Log, RateLimitError, startProgressHeartbeat } from "../shared/index.ts";
import type { Deadline } from "./deadline.ts";
import type { HttpRequest, HttpResponse, HttpTransport } from "./http.ts";
import { classifyNetworkError } from "./network-error.ts";
import type { RequestLimiter, RequestSlot } from "./request-limiter.ts";
import { parseRetryAfter } from "./response.ts";

/** The maximum number of retries. Retries after 429 are counted separately, because the deadline bounds them. */
const MAX_RETRIES = { failure: 2, rateLimit: 20 };

/** The maximum delay before the first retry, which doubles with each further retry, and its upper bound. */
const BACKOFF = { firstMs: 300, longestMs: 5000 };

/** One API call with its retry state. */
export interface RetryContext {
  readonly operation: Operation;
  /** What the API's rate limits apply to. */
  readonly endpoint: string;
  readonly url: string;
  readonly request: HttpRequest;
  readonly transport: HttpTransport;
  readonly deadline: Deadline;
  readonly limiter: RequestLimiter;
  readonly slot: RequestSlot;
  readonly backoffMs: number | undefined;
  /** Called with the reason for the wait while the call waits for a retry. */
  readonly onProgress: ((message: string) => void) | undefined;
  readonly log: Log;
  /** Whether the caller has aborted. A call that runs to completion continues then, but is not retried. */
  readonly isCallerAborted: () => boolean;
  /** Whether the API answered the last attempt with 429 and the next attempt has not started. */
  rateLimited: boolean;
}

/** Statuses of transient errors, after which a call that is safe to repeat is retried. */
const RETRYABLE_STATUSES = new Set([408, 500, 502, 503, 504]);

/**
 * Whether a failed call can be retried without the risk of executing it twice. A read can be retried after a network
 * failure or a transient server error. Any call can be retried after 429, because the API has not executed it, and if
 * the API cannot have received the request.
 */
function isSafeToRetry({ operation, request }: RetryContext, error: Error): boolean {
  const isReadOnly = operation.effect === "read" || request.method === "GET";
  if (!(error instanceof HTTPError)) return isReadOnly || !classifyNetworkError(error).mayHaveBeenSent;
  const { status } = error.response;
  return status === 429 || (isReadOnly && RETRYABLE_STATUSES.has(status));
}

/**
 * The delay before the next attempt, in milliseconds: the greater of the response's `Retry-After` and the exponential
 * backoff for this number of failures.
 */
function calculateRetryDelay(
  failureCount: number,
  firstMs: number,
  response: HttpResponse | undefined,
): number {
  const maxBackoff = Math.min(firstMs * 2 ** (failureCount - 1), BACKOFF.longestMs);
  const backoff = maxBackoff * (0.5 + Math.random() / 2);
  const requestedSeconds = response === undefined ? undefined : parseRetryAfter(response);
  return Math.max((requestedSeconds ?? 0) * 1000, backoff);
}

type RetryPolicy = NonNullable<Options["retry"]>;

/**
 * The retry policy for ky. It does not retry if the delay would last until the deadline or longer. After 429, ky does not
 * delay: the call waits for the rate limit in `beforeRetry`, without its slot.
 */
function createRetryPolicy(context: RetryContext, onWait: (message: string) => void): RetryPolicy {
  const { deadline, endpoint, limiter, backoffMs = BACKOFF.firstMs } = context;
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
      const ownDelay = calculateRetryDelay(
        retryCount,
        backoffMs,
        error instanceof HTTPError ? error.response : undefined,
      );
      if (isRateLimited) limiter.reportRateLimit(endpoint, ownDelay);
      if (failureCount > MAX_RETRIES.failure || context.isCallerAborted()) return false;
      // Another call may have learned that the rate limit lasts longer.
      const totalDelay = isRateLimited ? limiter.getWaitMs(endpoint) : ownDelay;
      if (totalDelay >= deadline.remainingMs()) return false;
      delay = isRateLimited ? 0 : ownDelay;
      context.rateLimited = isRateLimited;
      if (isRateLimited) onWait("The API's rate limit is reached; the call waits and is tried again.");
      return true;
    },
  };
}

/** Whether the status is 2xx. */
const isOk = ({ status }: HttpResponse) => status >= 200 && status < 300;

/** Converts a response to a `Response` for ky, with the status and `Retry-After` but without the body. */
function toKyResponse({ status, headers }: HttpResponse): Response {
  const retryAfter = headers.get("retry-after");
  // A `Response` cannot have a status above 599, and such a status does not come from the API.
  const init = { status: Math.min(status, 599) };
  return new Response(null, retryAfter === null ? init : { ...init, headers: { "retry-after": retryAfter } });
}

/**
 * Sends a request, retries it if that is safe, and returns the last response, whatever its status.
 *
 * ky decides about retries, but it is used only if the first attempt fails, and then receives that attempt as if it
 * had sent it: the two requests and the clone that ky creates for each request take three times as long as sending it.
 *
 * @throws the network error of the last attempt, or the reason with which the deadline expired
 */
export async function sendWithRetry(context: RetryContext): Promise<HttpResponse> {
  const { url, request, transport, deadline } = context;
  const firstAttempt = transport(url, request);
  const succeeded = firstAttempt.then(isOk, () => false);
  return (await Promise.race([succeeded, deadline.expired]))
    ? firstAttempt
    : retryAfterFailure(context, firstAttempt);
}

/** Waits for the rate limit after 429. Throws the error of the last attempt if the call must not be tried again. */
async function waitForRateLimit({ slot, deadline, isCallerAborted }: RetryContext, error: Error) {
  try {
    await slot.waitForRateLimit(deadline);
  } catch (reason) {
    throw reason instanceof RateLimitError ? error : reason;
  }
  if (isCallerAborted()) throw error;
}

/** Continues with ky's retry logic after the first attempt has failed. */
async function retryAfterFailure(
  context: RetryContext,
  firstAttempt: Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { endpoint, url, request, transport, deadline, onProgress, log } = context;
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
        async ({ error, retryCount }) => {
          if (context.isCallerAborted()) throw error;
          if (context.rateLimited) await waitForRateLimit(context, error);
          context.rateLimited = false;
          stopHeartbeat();
          log("warning", `${endpoint} is tried again`, {
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
