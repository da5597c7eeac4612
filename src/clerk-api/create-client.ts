import type { Operation } from "../../tools/index.ts";
import {
  CallError,
  type CallOptions,
  CancelledError,
  type Log,
  NoResponseError,
  type OperationCaller,
  type OperationResult,
  type SideEffect,
} from "../shared/index.ts";
import { createCallSignal } from "./call-signal.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createDeadline } from "./deadline.ts";
import { type ApiEndpoint, buildHttpRequest, buildUrl, type HttpTransport } from "./http.ts";
import { acceptLongLists } from "./long-lists.ts";
import { classifyNetworkError } from "./network-error.ts";
import { createRequestLimiter, type RequestLimiter, type RequestSlot } from "./request-limiter.ts";
import { type ApiRequest, buildRequest } from "./request.ts";
import { parseErrorResponse, parseResponse } from "./response.ts";
import { type RetryContext, sendWithRetry } from "./retry.ts";

export interface ClientOptions extends ApiEndpoint {
  /** The time limit of a call after it starts, in milliseconds, including retries and the delays between them. */
  readonly timeoutMs: number;
  /** The maximum number of concurrent calls. Further calls wait for a slot. */
  readonly concurrency: number;
  /** Sends the requests: over the network, or to the sandbox in the same process. */
  readonly transport: HttpTransport;
  readonly log: Log;
  /** Server error statuses by which this API says that a write was not applied. Clerk's API promises that for none. */
  readonly notAppliedStatuses?: ReadonlySet<number>;
  /**
   * The maximum delay before the first retry, in milliseconds. It doubles with each further retry. The actual delay is
   * random, between half of the maximum and the maximum.
   */
  readonly backoffMs?: number;
  /** The clock of time limits and rate limits; the system's by default. */
  readonly clock?: Clock;
}

/** What the API's rate limits apply to: the method and the template of the path. */
const getEndpoint = ({ method, pathTemplate }: Operation) => `${method} ${pathTemplate}`;

/**
 * Creates a client that calls API operations over HTTP. The returned function throws a `CallError` if the call fails,
 * which is a `CancelledError` if the caller aborts it.
 */
export function createClient(clientOptions: ClientOptions): OperationCaller {
  const { concurrency, timeoutMs, clock } = clientOptions;
  const limiter = createRequestLimiter(concurrency, clock);
  return acceptLongLists(async (operation, args, options = {}) => {
    const request = buildRequest(operation, args);
    const { signal } = options;
    let started = false;
    /** A call that the caller aborts before it has started has no side effects, whatever the reason. */
    const throwIfAborted = () => {
      if (!started && signal?.aborted === true) throw toCancelledError(signal, "nothing");
    };
    const start = (slot: RequestSlot) => {
      throwIfAborted();
      started = true;
      return sendRequest(clientOptions, { limiter, slot }, operation, args, request, options);
    };
    throwIfAborted();
    try {
      return await limiter.run(start, {
        endpoint: getEndpoint(operation),
        maxWaitMs: timeoutMs,
        signal,
        onWait: options.onProgress,
      });
    } catch (error) {
      throwIfAborted();
      throw error;
    }
  });
}

/** The error of an aborted call. It takes the message of the abort reason if that is a `CancelledError`. */
const toCancelledError = ({ reason }: AbortSignal, sideEffect: SideEffect): CancelledError =>
  new CancelledError(sideEffect, reason instanceof CancelledError ? reason.message : undefined);

async function sendRequest(
  clientOptions: ClientOptions,
  { limiter, slot }: { readonly limiter: RequestLimiter; readonly slot: RequestSlot },
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  request: ApiRequest,
  { signal, runToCompletion = false, onProgress, onTraceId }: CallOptions,
): Promise<OperationResult> {
  const { transport, backoffMs, log, notAppliedStatuses, clock = systemClock } = clientOptions;
  const endpoint = getEndpoint(operation);
  let isRateLimited = (): boolean => false;
  const callSignal = createCallSignal(signal, runToCompletion, () => isRateLimited());
  const abortSignal = callSignal.signal;
  const deadline = createDeadline(clientOptions.timeoutMs, abortSignal, clock);
  const context: RetryContext = {
    operation,
    endpoint,
    url: buildUrl(clientOptions, request),
    request: buildHttpRequest(clientOptions, request, deadline),
    transport,
    deadline,
    limiter,
    slot,
    backoffMs,
    onProgress,
    log,
    isCallerAborted: () => signal?.aborted === true,
    rateLimited: false,
  };
  isRateLimited = () => context.rateLimited;
  let status: number | undefined;
  try {
    const response = await sendWithRetry(context);
    ({ status } = response);
    if (status >= 300)
      throw await parseErrorResponse(operation, response, {
        notAppliedStatuses,
        rateLimitMs: limiter.getWaitMs(endpoint),
      });
    log("debug", endpoint, { status });
    const traceId = response.headers.get("x-clerk-trace-id");
    if (traceId !== null) onTraceId?.(traceId);
    return await parseResponse(operation, args, response);
  } catch (error) {
    const callError = toApiCallError(error, context, abortSignal, clientOptions);
    log("info", `${endpoint} failed`, { status, error: callError.name });
    throw callError;
  } finally {
    deadline.clear();
    callSignal.dispose();
  }
}

/**
 * Converts the error of a call without a response to a `CallError`. Returns an existing `CallError` unchanged, except the
 * reason for which the call was aborted: it applies to reads and writes alike, so it cannot say what was changed.
 */
function toApiCallError(
  error: unknown,
  { operation, deadline, rateLimited }: RetryContext,
  abortSignal: AbortSignal | undefined,
  { timeoutMs, apiUrl }: ClientOptions,
): CallError {
  if (error instanceof CallError && !(error instanceof CancelledError)) return error;
  const timeoutSeconds = timeoutMs / 1000;
  const sideEffect: SideEffect = operation.effect === "read" || rateLimited ? "nothing" : "unknown";
  if (abortSignal?.aborted === true) return toCancelledError(abortSignal, sideEffect);
  if (deadline.hasTimedOut())
    return new NoResponseError(
      rateLimited
        ? `The API's rate limit (HTTP 429) lasted longer than the ${timeoutSeconds} seconds that a call may take.`
        : `No answer within ${timeoutSeconds} seconds.`,
      sideEffect,
    );
  const { text, mayHaveBeenSent } = classifyNetworkError(error);
  return new NoResponseError(
    `${apiUrl} could not be reached, or the connection broke (${text}). ` +
      "Check the network, HTTPS_PROXY and CLERK_API_URL.",
    mayHaveBeenSent ? sideEffect : "nothing",
    { cause: error },
  );
}
