import { z } from "zod/v3";
import { containsSecret, CURSOR_PARAM, DEFAULT_LIMIT, type Operation } from "../../tools/index.ts";
import {
  type CallError,
  ClerkApiError,
  exceedsDepth,
  isJsonObject,
  type JsonObject,
  MAX_JSON_DEPTH,
  type OperationResult,
  stringifyBelowDepth,
  tryParseJson,
  UnexpectedResponseError,
} from "../shared/index.ts";
import type { HttpResponse } from "./http.ts";
import { quoteInexactNumbers } from "./inexact-numbers.ts";
import { ResponseTooLargeError } from "./response-size-limit.ts";

const ErrorBodySchema = z.object({
  errors: z
    .array(
      z.object({
        code: z.string(),
        message: z.string().nullish(),
        long_message: z.string().nullish(),
        meta: z.record(z.unknown()).nullish(),
      }),
    )
    .min(1),
  clerk_trace_id: z.string().nullish(),
});

/** Parses JSON. A number that JavaScript cannot hold exactly becomes a string with its digits. */
function parseJson(text: string): unknown {
  const value = tryParseJson(text);
  let isExact = true;
  const isTooDeep = exceedsDepth(value, MAX_JSON_DEPTH, () => {
    isExact = false;
  });
  if (!isTooDeep) return isExact ? value : JSON.parse(quoteInexactNumbers(text));
  return stringifyBelowDepth(JSON.parse(quoteInexactNumbers(text)));
}

const formatExcerpt = (text: string) => JSON.stringify(text.replaceAll(/\s+/g, " ").trim().slice(0, 120));

const describeContentType = (response: HttpResponse) =>
  response.headers.get("content-type") ?? "no content type";

/** Describes an unexpected response without its content, because the body may contain a credential. */
const describeRedacted = (response: HttpResponse, text: string): string =>
  `HTTP ${response.status}, ${describeContentType(response)}, ${text.length} characters that may contain a credential`;

/** Describes an unexpected response. `text` is `undefined` if the connection broke while the body was read. */
function describeResponse(response: HttpResponse, text: string | undefined): string {
  const body = text === undefined ? "a truncated body" : text === "" ? "an empty body" : formatExcerpt(text);
  return `HTTP ${response.status}, ${describeContentType(response)}, ${body}`;
}

/** The delay that the `Retry-After` header requests, in whole seconds. The header contains a number or an HTTP date. */
export function parseRetryAfter(response: HttpResponse): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const secondsToWait = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Number.isFinite(secondsToWait) ? Math.max(0, Math.ceil(secondsToWait)) : undefined;
}

/** Describes the target of a redirect, without the query, because that may contain a secret. */
function describeRedirect(response: HttpResponse): string {
  const location = response.headers.get("location") ?? "";
  if (!URL.canParse(location)) return "to another path";
  const { origin, pathname } = new URL(location);
  return `to ${origin}${pathname}`;
}

/**
 * Whether a write may have been applied despite this error status. A server may apply a write before it fails, whatever
 * the server error (5xx): 501 and 507 can come from a server behind the one that applied it. A redirect often means
 * that it was applied (303 points to the created object), and after a timeout (408) the server may still be processing
 * it.
 */
const isOutcomeUnknown = (status: number) => status < 400 || status === 408 || status >= 500;

/** What a gateway means by its status, as far as that helps to find the cause. */
const GATEWAY_STATUS_MEANINGS: ReadonlyMap<number, string> = new Map([
  [407, "the proxy requires a sign-in"],
  [408, "the request did not arrive in time"],
  [413, "the request is too large for it"],
  [414, "the request's URL is too long for it"],
  [429, "it has received too many requests"],
  [431, "the request's headers, or its URL, are too long for it"],
  [501, "it does not support the request"],
  [502, "it received no valid answer from the server behind it"],
  [503, "it, or the server behind it, is overloaded or down"],
  [504, "it received no answer in time from the server behind it"],
  [507, "it has no room left"],
]);

/** Describes an error response whose body is not of Clerk's API. */
function describeForeignError(response: HttpResponse, text: string | undefined): string {
  const description = describeResponse(response, text);
  if (text === undefined) return `The connection broke during the answer (${description}).`;
  const meaning = GATEWAY_STATUS_MEANINGS.get(response.status);
  return (
    `The answer is not from Clerk's API (${description}). ` +
    "A proxy or gateway may be in between, or CLERK_API_URL may point elsewhere" +
    (meaning === undefined ? "." : `; the status means that ${meaning}.`)
  );
}

/** The seconds after which a call may be made again, if the API says so: after 429, also in response to another call. */
function findRetryDelay(response: HttpResponse, rateLimitMs: number): number | undefined {
  const requestedSeconds = parseRetryAfter(response);
  if (response.status !== 429 || rateLimitMs === 0) return requestedSeconds;
  return Math.max(requestedSeconds ?? 0, Math.ceil(rateLimitMs / 1000));
}

export interface ErrorResponseOptions {
  /** Server error statuses by which this API says that a write was not applied. */
  readonly notAppliedStatuses: ReadonlySet<number> | undefined;
  /** How long the API's rate limit holds back the endpoint, in milliseconds. */
  readonly rateLimitMs: number;
}

/**
 * Converts a response with a status of 300 or more to an error: a `ClerkApiError` if the body is an error of Clerk's
 * API, otherwise an `UnexpectedResponseError`.
 *
 */
export async function parseErrorResponse(
  operation: Operation,
  response: HttpResponse,
  { notAppliedStatuses, rateLimitMs }: ErrorResponseOptions,
): Promise<CallError> {
  const { status } = response;
  const sideEffect = operation.effect === "read" || !isOutcomeUnknown(status) ? "nothing" : "unknown";
  if (status < 400) {
    return new UnexpectedResponseError(
      `The API redirects ${describeRedirect(response)} (HTTP ${status}). ` +
        "Redirects are not followed, because that would send the key along: check CLERK_API_URL.",
      sideEffect,
      { status },
    );
  }
  const retryAfterSeconds = findRetryDelay(response, rateLimitMs);
  const text = await response.text().catch(() => undefined);
  const parsed = ErrorBodySchema.safeParse(text === undefined ? undefined : parseJson(text));
  if (!parsed.success) {
    return new UnexpectedResponseError(describeForeignError(response, text), sideEffect, {
      status,
      retryAfterSeconds,
    });
  }
  const errors = parsed.data.errors.map((error) => ({
    code: error.code,
    message: error.message ?? "",
    longMessage: error.long_message ?? error.message ?? "",
    paramName: typeof error.meta?.["param_name"] === "string" ? error.meta["param_name"] : undefined,
  }));
  const traceId = parsed.data.clerk_trace_id ?? response.headers.get("x-clerk-trace-id") ?? undefined;
  return new ClerkApiError(
    status,
    errors,
    traceId,
    notAppliedStatuses?.has(status) === true ? "nothing" : sideEffect,
    retryAfterSeconds,
  );
}

/**
 * Converts a successful response to one JSON object. An object is returned unchanged, a list as `{ data, total_count?,
 * has_more?, next_offset? }`, an HTML page as `{ html }`, and an empty body as `{ ok: true, status }`. Null in place of an
 * object, a list or an item is an empty one: it says nothing, but the call succeeded.
 *
 * @throws UnexpectedResponseError if the response is not of the kind that the operation declares, or is too large
 */
export async function parseResponse(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  response: HttpResponse,
): Promise<OperationResult> {
  const sideEffect = operation.effect === "read" ? "nothing" : "unknown";
  const text = await response.text().catch((error: unknown) => {
    throw error instanceof ResponseTooLargeError
      ? new UnexpectedResponseError(`${error.message} That is the maximum; ask for less.`, sideEffect, {
          status: response.status,
        })
      : error;
  });
  const createUnexpectedResponseError = (expected: string) => {
    const { response: declaredResponse } = operation;
    // HTML comes from a gateway, not from the API, so it cannot contain a credential of the response model.
    const mayContainSecret =
      "model" in declaredResponse &&
      !describeContentType(response).startsWith("text/html") &&
      containsSecret(declaredResponse.model);
    const description = mayContainSecret
      ? describeRedacted(response, text)
      : describeResponse(response, text);
    return new UnexpectedResponseError(
      `Expected ${expected}, but the answer was ${description}.`,
      sideEffect,
      { status: response.status, body: mayContainSecret ? text : undefined },
    );
  };

  switch (operation.response.kind) {
    case "empty":
      if (text !== "" && parseJson(text) === undefined) throw createUnexpectedResponseError("no body");
      return { ok: true, status: response.status };
    case "html":
      if (!(response.headers.get("content-type") ?? "").startsWith("text/html"))
        throw createUnexpectedResponseError("HTML");
      return { html: text };
    case "object": {
      const body = parseJson(text);
      if (body === null) return {};
      if (!isJsonObject(body)) throw createUnexpectedResponseError("a JSON object");
      return body;
    }
    case "list": {
      const list = parseListItems(parseJson(text), operation.response.key);
      if (list === undefined) throw createUnexpectedResponseError("a JSON list");
      return toListResult(operation, args, list);
    }
  }
}

interface ListItems {
  readonly data: readonly JsonObject[];
  readonly totalCount: number | undefined;
}

/**
 * Reads the items of a list response, which is an array or an object that contains the array under `key`. Returns
 * `undefined` for any other body.
 */
function parseListItems(body: unknown, key: string): ListItems | undefined {
  if (body === null) return { data: [], totalCount: undefined };
  if (Array.isArray(body)) return { data: body.map(toListItem), totalCount: undefined };
  if (!isJsonObject(body)) return undefined;
  const { [key]: data, total_count: totalCount } = body;
  return Array.isArray(data) || data === null
    ? {
        data: (data ?? []).map(toListItem),
        totalCount: typeof totalCount === "number" ? totalCount : undefined,
      }
    : undefined;
}

/** Wraps an item that is no object, because clients expect objects. It keeps its position, as in a bulk creation. */
const toListItem = (item: unknown): JsonObject =>
  isJsonObject(item) ? item : item === null ? {} : { value: item };

function toListResult(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  { data, totalCount }: ListItems,
): OperationResult {
  const totalField = totalCount === undefined ? {} : { total_count: totalCount };
  if (!("limit" in operation.query)) return { data, ...totalField };

  const limit = typeof args["limit"] === "number" ? args["limit"] : DEFAULT_LIMIT;
  const isFullPage = data.length >= limit;
  // With a cursor, the number of items before the page is unknown, and the API rejects an offset.
  if (typeof args[CURSOR_PARAM] === "string") return { data, ...totalField, has_more: isFullPage };

  const offset = typeof args["offset"] === "number" ? args["offset"] : 0;
  const next_offset = offset + data.length;
  if (totalCount !== undefined) {
    const has_more = next_offset < totalCount;
    return { data, ...totalField, has_more, ...(has_more && data.length > 0 ? { next_offset } : {}) };
  }
  if (isFullPage) return { data, has_more: true, next_offset };
  // The last page gives the total count, unless the offset is beyond the end of the list.
  const isTotalKnown = data.length > 0 || offset === 0;
  return { data, ...(isTotalKnown ? { total_count: next_offset } : {}), has_more: false };
}
