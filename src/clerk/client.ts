import ky, { HTTPError, type KyInstance, type Options } from "ky";
import type { Operation } from "../../tools/operation.ts";
import type { CallOperation } from "../api.ts";
import { CallError, CancelledError, NoAnswerError, type Changed } from "../errors.ts";
import type { Log } from "../log.ts";
import { answerOf, errorOf } from "./answer.ts";
import { requestOf } from "./request.ts";

export interface ClientSettings {
  /** Scheme and host, without a path. */
  readonly apiUrl: string;
  readonly secretKey: string;
  /** Sent as `Clerk-API-Version`, a date. */
  readonly apiVersion: string;
  readonly userAgent: string;
  /** How long a call may take, retries and waits included. */
  readonly timeoutMs: number;
  /** The network, or the sandbox. */
  readonly fetch: typeof fetch;
  readonly log: Log;
}

/** How often a call is tried again; being told to wait counts apart, since it ends with the time limit. */
const RETRIES = { failure: 2, rateLimit: 20 };

/** Connections that were never made: nothing can have been received. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ENETUNREACH",
]);

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
  return (operation, args, options) => send(http, settings, operation, args, options?.signal);
}

async function send(
  http: KyInstance,
  settings: ClientSettings,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  cancel: AbortSignal | undefined,
) {
  const { method, path, query, body } = requestOf(operation, args);
  const deadline = AbortSignal.timeout(settings.timeoutMs);
  const started = Date.now();
  const remaining = () => settings.timeoutMs - (Date.now() - started);
  try {
    const response = await http(path.slice(1), {
      method,
      searchParams: query,
      ...(body === undefined ? {} : { json: body }),
      signal: cancel === undefined ? deadline : AbortSignal.any([cancel, deadline]),
      retry: retryPolicy(method === "GET", remaining),
      hooks: {
        beforeRetry: [
          ({ error, retryCount }) =>
            settings.log("warning", `${method} ${operation.template} is tried again`, {
              attempt: retryCount + 1,
              reason: error instanceof HTTPError ? error.response.status : causeOf(error),
            }),
        ],
      },
    });
    settings.log("debug", `${method} ${operation.template}`, { status: response.status });
    return await answerOf(operation, args, response);
  } catch (error) {
    const failure = await failureOf(operation, error, { cancel, deadline, settings });
    settings.log("info", `${method} ${operation.template} failed`, {
      status: error instanceof HTTPError ? error.response.status : undefined,
      error: failure.name,
    });
    throw failure;
  }
}

/**
 * Only what is safe to repeat is repeated: a GET after a network failure or a passing server error, and any
 * method after 429, which says that the request was not taken.
 */
function retryPolicy(repeatable: boolean, remaining: () => number): NonNullable<Options["retry"]> {
  return {
    limit: RETRIES.rateLimit,
    methods: ["get", "post", "put", "patch", "delete"],
    statusCodes: repeatable ? [408, 429, 500, 502, 503, 504] : [429],
    afterStatusCodes: [429, 503],
    backoffLimit: 5000,
    jitter: true,
    shouldRetry: ({ error, retryCount }) => {
      const status = error instanceof HTTPError ? error.response.status : undefined;
      if (status === undefined && !repeatable) return false;
      if (status !== 429 && retryCount > RETRIES.failure) return false;
      const wait = error instanceof HTTPError ? Number(error.response.headers.get("retry-after") ?? 0) : 0;
      return wait * 1000 >= remaining() ? false : undefined;
    },
  };
}

/** The code of the innermost cause: undici wraps what the socket said. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return causeOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

async function failureOf(
  operation: Operation,
  error: unknown,
  call: { cancel: AbortSignal | undefined; deadline: AbortSignal; settings: ClientSettings },
): Promise<CallError> {
  if (error instanceof CallError) return error;
  const changed: Changed = operation.effect === "read" ? "nothing" : "unknown";
  if (call.cancel?.aborted === true) return new CancelledError(changed);
  if (call.deadline.aborted)
    return new NoAnswerError(`No answer within ${call.settings.timeoutMs / 1000} seconds.`, changed);
  if (error instanceof HTTPError) return errorOf(operation, error.response);
  const cause = causeOf(error);
  return new NoAnswerError(
    `${call.settings.apiUrl} could not be reached, or the connection broke (${cause}). ` +
      "Check the network, HTTPS_PROXY and CLERK_API_URL.",
    NOT_SENT.has(cause) ? "nothing" : changed,
    { cause: error },
  );
}
