import ky, { HTTPError, type KyInstance, type Options } from "ky";
import type { Operation } from "../../tools/operation.ts";
import type { Answer, CallOperation, CallOptions } from "../api.ts";
import { CallError, CancelledError, NoAnswerError, type Changed } from "../errors.ts";
import type { Log } from "../log.ts";
import { answerOf, errorOf, retryAfterOf } from "./answer.ts";
import { requestOf, type ApiRequest } from "./request.ts";
import { createTurns, telling, type Turns } from "./turns.ts";

export interface ClientSettings {
  /** Scheme and host, without a path. */
  readonly apiUrl: string;
  readonly secretKey: string;
  /** Sent as `Clerk-API-Version`, a date. */
  readonly apiVersion: string;
  readonly userAgent: string;
  /** How long a call may take from its turn on, retries and waits included. */
  readonly timeoutMs: number;
  /** How many calls may be under way at a time; further ones wait for their turn. */
  readonly concurrency: number;
  /** The network, or the sandbox. */
  readonly fetch: typeof fetch;
  readonly log: Log;
  /** The longest wait before the first retry, doubled with each further one; a random part of it is waited. */
  readonly backoffMs?: number;
}

/** How often a call is tried again; being told to wait counts apart, since it ends with the time limit. */
const RETRIES = { failure: 2, rateLimit: 20 };

const BACKOFF = { firstMs: 300, longestMs: 5000 };

/** Connections that were never made: nothing can have been received. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** A call on its way. */
interface Sending {
  readonly operation: Operation;
  readonly cancel: AbortSignal | undefined;
  /** Whether the time limit has passed. */
  readonly isLate: () => boolean;
  /** Aborts with either. */
  readonly signal: AbortSignal;
  /** How many milliseconds are left. */
  readonly remaining: () => number;
  /** The last attempt was answered 429 and the next was not made yet. */
  heldBack: boolean;
  /** How often an attempt has failed, 429 apart. */
  failures: number;
  /** Ends the telling of what is waited for. */
  goOn: () => void;
}

/** Calls operations over HTTP. */
export function createClient(settings: ClientSettings): CallOperation {
  const http = ky.create({
    prefixUrl: `${settings.apiUrl}/v1`,
    fetch: settings.fetch,
    redirect: "manual",
    timeout: false,
    headers: {
      authorization: `Bearer ${settings.secretKey}`,
      accept: "application/json",
      "clerk-api-version": settings.apiVersion,
      "user-agent": settings.userAgent,
    },
  });
  const turns = createTurns(settings.concurrency);
  return async (operation, args, options = {}) => {
    const request = requestOf(operation, args);
    const { signal } = options;
    if (signal?.aborted === true) throw cancelled(signal, "nothing");
    try {
      return await turns.take(
        () => send(http, settings, turns, operation, args, request, options),
        signal,
        options.progress,
      );
    } catch (error) {
      // Without a turn nothing was sent.
      if (error instanceof CallError || signal === undefined) throw error;
      throw cancelled(signal, "nothing");
    }
  };
}

/** The end of a call's time, or of its caller's patience, whichever comes first. */
function limitOf(timeoutMs: number, cancel: AbortSignal | undefined) {
  const controller = new AbortController();
  let late = false;
  const abort = () => controller.abort(cancel?.reason);
  const timer = setTimeout(() => {
    late = true;
    controller.abort(new Error("The time limit has passed."));
  }, timeoutMs);
  cancel?.addEventListener("abort", abort, { once: true });
  if (cancel?.aborted === true) abort();
  const reached = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  // Whoever waits for it hears of it; nobody may.
  reached.catch(() => undefined);
  return {
    signal: controller.signal,
    reached,
    isLate: () => late,
    lift: () => {
      clearTimeout(timer);
      cancel?.removeEventListener("abort", abort);
    },
  };
}

/** The error of a call that was given up, with the reason that was given for it. */
const cancelled = ({ reason }: AbortSignal, changed: Changed): CancelledError =>
  new CancelledError(changed, reason instanceof CancelledError ? reason.message : undefined);

async function send(
  http: KyInstance,
  settings: ClientSettings,
  turns: Turns,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  { method, path, query, body, bearer }: ApiRequest,
  { signal: cancel, progress, traced }: CallOptions,
): Promise<Answer> {
  const end = performance.now() + settings.timeoutMs;
  const limit = limitOf(settings.timeoutMs, cancel);
  const sending: Sending = {
    operation,
    cancel,
    isLate: limit.isLate,
    signal: limit.signal,
    remaining: () => end - performance.now(),
    heldBack: false,
    failures: 0,
    goOn: () => undefined,
  };
  const line = `${method} ${operation.template}`;
  try {
    const sent = http(path.slice(1), {
      // Not as `signal`: what ky and `Request` make of one takes longer than all else of a request.
      fetch: (input) => settings.fetch(input, { signal: limit.signal }),
      method,
      searchParams: query,
      ...(body === undefined ? {} : body instanceof FormData ? { body } : { json: body }),
      ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
      retry: retryPolicy(sending, turns, settings.backoffMs ?? BACKOFF.firstMs, progress),
      hooks: {
        beforeRetry: [
          ({ error, retryCount }) => {
            sending.heldBack = false;
            sending.goOn();
            settings.log("warning", `${line} is tried again`, {
              attempt: retryCount + 1,
              reason: error instanceof HTTPError ? error.response.status : rootOf(error).code,
            });
          },
        ],
      },
    });
    const response = await Promise.race([sent, limit.reached]);
    settings.log("debug", line, { status: response.status });
    const traceId = response.headers.get("x-clerk-trace-id");
    if (traceId !== null) traced?.(traceId);
    return await answerOf(operation, args, response, sending.signal);
  } catch (error) {
    const failure = await failureOf(error, sending, settings);
    settings.log("info", `${line} failed`, {
      status: error instanceof HTTPError ? error.response.status : undefined,
      error: failure.name,
    });
    throw failure;
  } finally {
    sending.goOn();
    limit.lift();
  }
}

/**
 * Only what is safe to repeat is repeated: a GET after a network failure or a passing server error, and any
 * method after 429, which says that the request was not taken. A wait that the time limit does not allow is
 * not begun.
 */
function retryPolicy(
  sending: Sending,
  turns: Turns,
  firstMs: number,
  progress: CallOptions["progress"],
): NonNullable<Options["retry"]> {
  const repeatable = sending.operation.method === "GET";
  return {
    limit: RETRIES.rateLimit,
    methods: ["get", "post", "put", "patch", "delete"],
    statusCodes: repeatable ? [408, 429, 500, 502, 503, 504] : [429],
    afterStatusCodes: [429, 503],
    delay: (attempt) => firstMs * 2 ** (attempt - 1),
    backoffLimit: BACKOFF.longestMs,
    jitter: true,
    shouldRetry: async ({ error }) => {
      const response = error instanceof HTTPError ? error.response : undefined;
      if (response === undefined && !repeatable) return false;
      if (response?.status !== 429) sending.failures += 1;
      if (sending.failures > RETRIES.failure) return false;
      const wait = response === undefined ? undefined : retryAfterOf(response);
      if (wait !== undefined && wait * 1000 >= sending.remaining()) return false;
      sending.heldBack = response?.status === 429;
      if (sending.heldBack) {
        turns.hold(wait === undefined ? firstMs : wait * 1000);
        sending.goOn();
        sending.goOn = telling(
          progress,
          "The API's rate limit is reached; the call waits and is tried again.",
        );
      }
      return undefined;
    },
  };
}

/** The innermost cause: undici wraps what the socket said. */
function rootOf(error: unknown): { code: string; text: string; isSent: boolean } {
  if (!(error instanceof Error)) return { code: "", text: String(error), isSent: true };
  if (error.cause !== undefined) return rootOf(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const text = [error.message, code].find((each) => each !== "") ?? error.name;
  // A reset has the same code before the connection is made and after.
  const isSent = !NOT_SENT.has(code) && !/^connect |before secure TLS connection was established/.test(text);
  return { code, text: text.trim(), isSent };
}

async function failureOf(error: unknown, sending: Sending, settings: ClientSettings): Promise<CallError> {
  if (error instanceof CallError) return error;
  const { operation, cancel, isLate, heldBack } = sending;
  const seconds = settings.timeoutMs / 1000;
  const changed: Changed = operation.effect === "read" || heldBack ? "nothing" : "unknown";
  if (cancel?.aborted === true) return cancelled(cancel, changed);
  if (isLate())
    return new NoAnswerError(
      heldBack
        ? `The API's rate limit (HTTP 429) lasted longer than the ${seconds} seconds that a call may take.`
        : `No answer within ${seconds} seconds.`,
      changed,
    );
  if (error instanceof HTTPError) return errorOf(operation, error.response, sending.signal);
  const { text, isSent } = rootOf(error);
  return new NoAnswerError(
    `${settings.apiUrl} could not be reached, or the connection broke (${text}). ` +
      "Check the network, HTTPS_PROXY and CLERK_API_URL.",
    isSent ? changed : "nothing",
    { cause: error },
  );
}
