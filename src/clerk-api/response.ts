import { z } from "zod/v3";
import { CURSOR_PARAM, DEFAULT_LIMIT } from "../../tools/models/common.ts";
import type { Operation } from "../../tools/core/operation.ts";
import { containsSecret } from "../../tools/core/zod-introspection.ts";
import type { OperationResult } from "../shared/api-client.ts";
import { MAX_JSON_DEPTH, stringifyBelowDepth, exceedsDepth } from "../shared/json-depth.ts";
import { isJsonObject } from "../shared/json.ts";
import { type CallError, ClerkApiError, UnexpectedResponseError } from "../shared/errors.ts";
import { ResponseTooLargeError } from "./read-body.ts";
import type { HttpResponse } from "./http.ts";

const ErrorBody = z.object({
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

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return exceedsDepth(value, MAX_JSON_DEPTH) ? stringifyBelowDepth(value) : value;
}

const formatExcerpt = (text: string) => JSON.stringify(text.replaceAll(/\s+/g, " ").trim().slice(0, 120));

const describeContentType = (response: HttpResponse) =>
  response.headers.get("content-type") ?? "no content type";

/** The same for what may hold a credential. */
const describeRedacted = (response: HttpResponse, text: string): string =>
  `HTTP ${response.status}, ${describeContentType(response)}, ${text.length} characters that may contain a credential`;

/** What came instead of the answer; `text` is `undefined` where the connection broke while it was read. */
function describeResponse(response: HttpResponse, text: string | undefined): string {
  const body = text === undefined ? "a truncated body" : text === "" ? "an empty body" : formatExcerpt(text);
  return `HTTP ${response.status}, ${describeContentType(response)}, ${body}`;
}

/** The seconds that `Retry-After` asks to wait, whether it gives a number or a date. */
export function parseRetryAfter(response: HttpResponse): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const secondsToWait = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Number.isFinite(secondsToWait) ? Math.max(0, Math.ceil(secondsToWait)) : undefined;
}

/** Where a redirect leads, without the query, which may hold a secret. */
function describeRedirect(response: HttpResponse): string {
  const location = response.headers.get("location") ?? "";
  if (!URL.canParse(location)) return "to another path";
  const { origin, pathname } = new URL(location);
  return `to ${origin}${pathname}`;
}

/** Statuses of 500 and more that say that nothing was done: not implemented, and no room for it. */
const NOT_APPLIED_STATUSES = new Set([501, 507]);

/**
 * Whether an answer leaves open what became of a write: a server that failed may have done it first, one that redirects
 * often has (303 leads to what was made), and one that did not wait any longer (408) may still be at it.
 */
const isOutcomeUnknown = (status: number) => status < 400 || status === 408 || status >= 500;

/** The error that a response of status 300 or more stands for. */
export async function parseErrorResponse(operation: Operation, response: HttpResponse): Promise<CallError> {
  const sideEffect =
    operation.effect === "read" || !isOutcomeUnknown(response.status) ? "nothing" : "unknown";
  if (response.status < 400) {
    return new UnexpectedResponseError(
      `The API redirects ${describeRedirect(response)} (HTTP ${response.status}). ` +
        "Redirects are not followed, because that would send the key along: check CLERK_API_URL.",
      sideEffect,
    );
  }
  const text = await response.text().catch(() => undefined);
  const parsed = ErrorBody.safeParse(text === undefined ? undefined : parseJson(text));
  if (!parsed.success) {
    return new UnexpectedResponseError(
      `The answer is not from Clerk's API (${describeResponse(response, text)}). ` +
        "A proxy or gateway may be in between, or CLERK_API_URL may point elsewhere.",
      sideEffect,
    );
  }
  const errors = parsed.data.errors.map((error) => ({
    code: error.code,
    message: error.message ?? "",
    longMessage: error.long_message ?? error.message ?? "",
    paramName: typeof error.meta?.["param_name"] === "string" ? error.meta["param_name"] : undefined,
  }));
  const traceId = parsed.data.clerk_trace_id ?? response.headers.get("x-clerk-trace-id") ?? undefined;
  return new ClerkApiError(
    response.status,
    errors,
    traceId,
    NOT_APPLIED_STATUSES.has(response.status) ? "nothing" : sideEffect,
    parseRetryAfter(response),
  );
}

/**
 * A successful response as one JSON object: an object as it is; a list as `{ data, total_count?, has_more?,
 * next_offset? }`; a page of HTML as `{ html }`; no body as `{ ok: true, status }`.
 *
 * @throws UnexpectedResponseError when the response is of another kind than the operation declares.
 */
export async function parseResponse(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  response: HttpResponse,
): Promise<OperationResult> {
  const sideEffect = operation.effect === "read" ? "nothing" : "unknown";
  const text = await response.text().catch((error: unknown) => {
    throw error instanceof ResponseTooLargeError
      ? new UnexpectedResponseError(`${error.message} That is the maximum; ask for less.`, sideEffect)
      : error;
  });
  const createUnexpectedResponseError = (expected: string) => {
    const { response: declaredResponse } = operation;
    // What a gateway says in HTML is none of the API's.
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
      mayContainSecret ? text : undefined,
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
  readonly data: readonly unknown[];
  readonly totalCount: number | undefined;
}

/** The items of a bare array or of an envelope, which has them under `key`; `undefined` where it is neither. */
function parseListItems(body: unknown, key: string): ListItems | undefined {
  if (Array.isArray(body)) return { data: body, totalCount: undefined };
  if (!isJsonObject(body)) return undefined;
  const { [key]: data, total_count: totalCount } = body;
  return Array.isArray(data)
    ? { data, totalCount: typeof totalCount === "number" ? totalCount : undefined }
    : undefined;
}

function toListResult(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  { data, totalCount }: ListItems,
): OperationResult {
  const totalField = totalCount === undefined ? {} : { total_count: totalCount };
  if (!("limit" in operation.query)) return { data, ...totalField };

  const limit = typeof args["limit"] === "number" ? args["limit"] : DEFAULT_LIMIT;
  const isFullPage = data.length >= limit;
  // After an item nobody knows how many came before it, and an offset is refused.
  if (typeof args[CURSOR_PARAM] === "string") return { data, ...totalField, has_more: isFullPage };

  const offset = typeof args["offset"] === "number" ? args["offset"] : 0;
  const next_offset = offset + data.length;
  if (totalCount !== undefined) {
    const has_more = next_offset < totalCount;
    return { data, ...totalField, has_more, ...(has_more && data.length > 0 ? { next_offset } : {}) };
  }
  if (isFullPage) return { data, has_more: true, next_offset };
  // The last page tells how many there are, unless it is beyond the end.
  const isTotalKnown = data.length > 0 || offset === 0;
  return { data, ...(isTotalKnown ? { total_count: next_offset } : {}), has_more: false };
}
