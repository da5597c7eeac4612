import type { Operation } from "../../tools/core/operation.ts";
import type { OperationResult, OperationCaller, CallOptions } from "../shared/api-client.ts";
import { CallError, CancelledError, NoResponseError, type SideEffect } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { parseResponse, parseErrorResponse } from "./response.ts";
import { sendWithRetry, type RetryContext } from "./retry.ts";
import { classifyNetworkError } from "./network-error.ts";
import { buildHttpRequest, buildUrl, type ApiEndpoint, type HttpTransport } from "./http.ts";
import { createDeadline } from "./deadline.ts";
import { createCallSignal } from "./call-signal.ts";
import { buildRequest, type ApiRequest } from "./request.ts";
import { createRequestLimiter, type RequestLimiter } from "./request-limiter.ts";

export interface ClientOptions extends ApiEndpoint {
  /** How long a call may take once it starts, including retries and waits. */
  readonly timeoutMs: number;
  /** How many calls may be under way at a time; further ones wait for their turn. */
  readonly concurrency: number;
  /** The network, or the sandbox. */
  readonly transport: HttpTransport;
  readonly log: Log;
  /** The longest wait before the first retry, doubled with each further one; half of it or more is waited, by chance. */
  readonly backoffMs?: number;
}

/** Calls operations over HTTP. */
export function createClient(clientOptions: ClientOptions): OperationCaller {
  const limiter = createRequestLimiter(clientOptions.concurrency);
  return async (operation, args, options = {}) => {
    const request = buildRequest(operation, args);
    const { signal } = options;
    let started = false;
    /** Whatever a call is given up for: what was not begun has changed nothing. */
    const throwIfAborted = () => {
      if (!started && signal?.aborted === true) throw toCancelledError(signal, "nothing");
    };
    const start = () => {
      throwIfAborted();
      started = true;
      return sendRequest(clientOptions, limiter, operation, args, request, options);
    };
    throwIfAborted();
    try {
      return await limiter.run(start, signal, options.onProgress);
    } catch (error) {
      throwIfAborted();
      throw error;
    }
  };
}

/** The error of a call that was given up, with the reason that was given for it. */
const toCancelledError = ({ reason }: AbortSignal, sideEffect: SideEffect): CancelledError =>
  new CancelledError(sideEffect, reason instanceof CancelledError ? reason.message : undefined);

async function sendRequest(
  clientOptions: ClientOptions,
  limiter: RequestLimiter,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  request: ApiRequest,
  { signal, runToCompletion = false, onProgress, onTraceId }: CallOptions,
): Promise<OperationResult> {
  const { transport, backoffMs, log } = clientOptions;
  let isRateLimited = (): boolean => false;
  const callSignal = createCallSignal(signal, runToCompletion, () => isRateLimited());
  const abortSignal = callSignal.signal;
  const deadline = createDeadline(clientOptions.timeoutMs, abortSignal);
  const context: RetryContext = {
    operation,
    url: buildUrl(clientOptions, request),
    request: buildHttpRequest(clientOptions, request, deadline),
    transport,
    deadline,
    limiter,
    backoffMs,
    onProgress,
    log,
    isCallerAborted: () => signal?.aborted === true,
    rateLimited: false,
  };
  isRateLimited = () => context.rateLimited;
  const requestLine = `${operation.method} ${operation.pathTemplate}`;
  let status: number | undefined;
  try {
    const response = await sendWithRetry(context);
    ({ status } = response);
    if (status >= 300) throw await parseErrorResponse(operation, response);
    log("debug", requestLine, { status });
    const traceId = response.headers.get("x-clerk-trace-id");
    if (traceId !== null) onTraceId?.(traceId);
    return await parseResponse(operation, args, response);
  } catch (error) {
    const callError = toApiCallError(error, context, abortSignal, clientOptions);
    log("info", `${requestLine} failed`, { status, error: callError.name });
    throw callError;
  } finally {
    deadline.clear();
    callSignal.dispose();
  }
}

/** What went wrong with a call that got no answer. */
function toApiCallError(
  error: unknown,
  { operation, deadline, rateLimited }: RetryContext,
  abortSignal: AbortSignal | undefined,
  { timeoutMs, apiUrl }: ClientOptions,
): CallError {
  if (error instanceof CallError) return error;
  const timeoutSeconds = timeoutMs / 1000;
  const sideEffect: SideEffect = operation.effect === "read" || rateLimited ? "nothing" : "unknown";
  if (abortSignal?.aborted === true) return toCancelledError(abortSignal, sideEffect);
  if (deadline.timedOut())
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
