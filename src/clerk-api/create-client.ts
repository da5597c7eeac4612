import type { Operation } from "../../tools/core/operation.ts";
import type { Answer, CallOperation, CallOptions } from "../shared/api-client.ts";
import { CallError, CancelledError, NoAnswerError, type Changed } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { answerOf, errorOf } from "./response.ts";
import { answered, type Attempts } from "./retry.ts";
import { breakageOf } from "./network-error.ts";
import { httpRequestOf, urlOf, type Access, type Fetch } from "./http.ts";
import { limitOf } from "./deadline.ts";
import { patienceOf } from "./call-signal.ts";
import { requestOf, type ApiRequest } from "./request.ts";
import { createTurns, type Turns } from "./request-limiter.ts";

export interface ClientSettings extends Access {
  /** How long a call may take once it starts, including retries and waits. */
  readonly timeoutMs: number;
  /** How many calls may be under way at a time; further ones wait for their turn. */
  readonly concurrency: number;
  /** The network, or the sandbox. */
  readonly fetch: Fetch;
  readonly log: Log;
  /** The longest wait before the first retry, doubled with each further one; half of it or more is waited, by chance. */
  readonly backoffMs?: number;
}

/** Calls operations over HTTP. */
export function createClient(settings: ClientSettings): CallOperation {
  const turns = createTurns(settings.concurrency);
  return async (operation, args, options = {}) => {
    const request = requestOf(operation, args);
    const { signal } = options;
    let isBegun = false;
    /** Whatever a call is given up for: what was not begun has changed nothing. */
    const stopIfGivenUp = () => {
      if (!isBegun && signal?.aborted === true) throw cancelled(signal, "nothing");
    };
    const begin = () => {
      stopIfGivenUp();
      isBegun = true;
      return send(settings, turns, operation, args, request, options);
    };
    stopIfGivenUp();
    try {
      return await turns.take(begin, signal, options.progress);
    } catch (error) {
      stopIfGivenUp();
      throw error;
    }
  };
}

/** The error of a call that was given up, with the reason that was given for it. */
const cancelled = ({ reason }: AbortSignal, changed: Changed): CancelledError =>
  new CancelledError(changed, reason instanceof CancelledError ? reason.message : undefined);

async function send(
  settings: ClientSettings,
  turns: Turns,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  request: ApiRequest,
  { signal, seeThrough = false, progress, traced }: CallOptions,
): Promise<Answer> {
  const { fetch, backoffMs, log } = settings;
  let isHeldBack = (): boolean => false;
  const patience = patienceOf(signal, seeThrough, () => isHeldBack());
  const cancel = patience.signal;
  const limit = limitOf(settings.timeoutMs, cancel);
  const attempts: Attempts = {
    operation,
    url: urlOf(settings, request),
    http: httpRequestOf(settings, request, limit),
    fetch,
    limit,
    turns,
    backoffMs,
    progress,
    log,
    isCallerGone: () => signal?.aborted === true,
    heldBack: false,
  };
  isHeldBack = () => attempts.heldBack;
  const line = `${operation.method} ${operation.pathTemplate}`;
  let status: number | undefined;
  try {
    const response = await answered(attempts);
    ({ status } = response);
    if (status >= 300) throw await errorOf(operation, response);
    log("debug", line, { status });
    const traceId = response.headers.get("x-clerk-trace-id");
    if (traceId !== null) traced?.(traceId);
    return await answerOf(operation, args, response);
  } catch (error) {
    const failure = failureOf(error, attempts, cancel, settings);
    log("info", `${line} failed`, { status, error: failure.name });
    throw failure;
  } finally {
    limit.lift();
    patience.end();
  }
}

/** What went wrong with a call that got no answer. */
function failureOf(
  error: unknown,
  { operation, limit, heldBack }: Attempts,
  cancel: AbortSignal | undefined,
  { timeoutMs, apiUrl }: ClientSettings,
): CallError {
  if (error instanceof CallError) return error;
  const seconds = timeoutMs / 1000;
  const changed: Changed = operation.effect === "read" || heldBack ? "nothing" : "unknown";
  if (cancel?.aborted === true) return cancelled(cancel, changed);
  if (limit.isLate())
    return new NoAnswerError(
      heldBack
        ? `The API's rate limit (HTTP 429) lasted longer than the ${seconds} seconds that a call may take.`
        : `No answer within ${seconds} seconds.`,
      changed,
    );
  const { text, isSent } = breakageOf(error);
  return new NoAnswerError(
    `${apiUrl} could not be reached, or the connection broke (${text}). ` +
      "Check the network, HTTPS_PROXY and CLERK_API_URL.",
    isSent ? changed : "nothing",
    { cause: error },
  );
}
