import type { HttpMethod } from "../../tools/core/operation.ts";
import type { Deadline } from "./deadline.ts";
import type { ApiRequest } from "./request.ts";

/** A request as plain data. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  /** Rejects when nobody waits for the answer any more: a signal of its own would take longer to make. */
  readonly aborted: Promise<never>;
  /** Whether it has by now; a promise tells that a moment later. */
  readonly isAborted: () => boolean;
}

/** A response, as far as anybody looks at it; a `Response` is one. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  /** The body. Rejects with what it broke off with. */
  readonly text: () => Promise<string>;
}

/** Sends a request and follows no redirect; a narrower `fetch`. */
export type HttpTransport = (url: string, request: HttpRequest) => Promise<HttpResponse>;

/** A `fetch` that is told by a signal when the answer is not waited for any more. */
export const fromFetch =
  (fetch: typeof globalThis.fetch): HttpTransport =>
  (url, { method, headers, body = null, aborted }) => {
    const controller = new AbortController();
    aborted.catch((reason: unknown) => controller.abort(reason));
    const init: RequestInit = { method, headers, body, signal: controller.signal };
    return fetch(url, init);
  };

/** Where an API is, and as whom it is called. */
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

/** What is sent for a request of the API, until its limit is reached. */
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
