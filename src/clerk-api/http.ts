import type { HttpMethod } from "../../tools/index.ts";
import type { Deadline } from "./deadline.ts";
import type { ApiRequest } from "./request.ts";

/** An HTTP request as plain data. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  /** Rejects when the call is aborted. It is a promise because it is cheaper to create than an `AbortSignal`. */
  readonly aborted: Promise<never>;
  /** Whether the call is aborted. Synchronous, because a rejection handler runs only in a later microtask. */
  readonly isAborted: () => boolean;
}

/** The parts of an HTTP response that the client reads. A `Response` satisfies this interface. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  /** Reads the body. Rejects with the network error if the connection broke before the end of the body. */
  readonly text: () => Promise<string>;
}

/** Sends a request without following redirects. A narrower form of `fetch`. */
export type HttpTransport = (url: string, request: HttpRequest) => Promise<HttpResponse>;

/** Adapts `fetch` to `HttpTransport`. It aborts the request through a signal when `aborted` rejects. */
export const createFetchTransport =
  (fetch: typeof globalThis.fetch): HttpTransport =>
  (url, { method, headers, body = null, aborted }) => {
    const controller = new AbortController();
    aborted.catch((reason: unknown) => controller.abort(reason));
    const init: RequestInit = { method, headers, body, signal: controller.signal };
    return fetch(url, init);
  };

/** The URL of an API, and the credentials and headers of requests to it. */
export interface ApiEndpoint {
  /** Scheme and host, without a path. */
  readonly apiUrl: string;
  readonly secretKey: string;
  /** Sent as `Clerk-API-Version`, a date. */
  readonly apiVersion: string;
  readonly userAgent: string;
}

export const buildUrl = ({ apiUrl }: ApiEndpoint, { path, query }: ApiRequest): string =>
  `${apiUrl}/v1${path}${query.size === 0 ? "" : `?${query.toString()}`}`;

/** Builds the HTTP request for an API request. It aborts when `deadline` expires. */
export function buildHttpRequest(
  { secretKey, apiVersion, userAgent }: ApiEndpoint,
  { method, body, bearerToken = secretKey }: ApiRequest,
  deadline: Pick<Deadline, "expired" | "isExpired">,
): HttpRequest {
  const isForm = body instanceof FormData;
  return {
    method,
    headers: {
      authorization: `Bearer ${bearerToken}`,
      accept: "application/json",
      "clerk-api-version": apiVersion,
      "user-agent": userAgent,
      ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    aborted: deadline.expired,
    isAborted: deadline.isExpired,
  };
}
