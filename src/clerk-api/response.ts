import { z } from "zod/v3";
import { CURSOR_PARAM, DEFAULT_LIMIT } from "../../tools/models/common.ts";
import type { Operation } from "../../tools/core/operation.ts";
import { containsSecret } from "../../tools/core/zod-introspection.ts";
import type { Answer } from "../shared/api-client.ts";
import { DEEPEST, flattened, isDeeper } from "../shared/json-depth.ts";
import { isObject } from "../shared/json.ts";
import { type CallError, ClerkApiError, UnusableAnswerError } from "../shared/errors.ts";
import { TooLongError } from "./read-body.ts";
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
  return isDeeper(value, DEEPEST) ? flattened(value) : value;
}

const excerpt = (text: string) => JSON.stringify(text.replaceAll(/\s+/g, " ").trim().slice(0, 120));

const typeOf = (response: HttpResponse) => response.headers.get("content-type") ?? "no content type";

/** The same for what may hold a credential. */
const describeUnread = (response: HttpResponse, text: string): string =>
  `HTTP ${response.status}, ${typeOf(response)}, ${text.length} characters that may contain a credential`;

/** What came instead of the answer; `text` is `undefined` where the connection broke while it was read. */
function describe(response: HttpResponse, text: string | undefined): string {
  const body = text === undefined ? "a truncated body" : text === "" ? "an empty body" : excerpt(text);
  return `HTTP ${response.status}, ${typeOf(response)}, ${body}`;
}

/** The seconds that `Retry-After` asks to wait, whether it gives a number or a date. */
export function retryAfterOf(response: HttpResponse): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : undefined;
}

/** Where a redirect leads, without the query, which may hold a secret. */
function redirectOf(response: HttpResponse): string {
  const location = response.headers.get("location") ?? "";
  if (!URL.canParse(location)) return "to another path";
  const { origin, pathname } = new URL(location);
  return `to ${origin}${pathname}`;
}

/** Statuses of 500 and more that say that nothing was done: not implemented, and no room for it. */
const NOT_PERFORMED = new Set([501, 507]);

/**
 * Whether an answer leaves open what became of a write: a server that failed may have done it first, one that redirects
 * often has (303 leads to what was made), and one that did not wait any longer (408) may still be at it.
 */
const isOpen = (status: number) => status < 400 || status === 408 || status >= 500;

/** The error that a response of status 300 or more stands for. */
export async function errorOf(operation: Operation, response: HttpResponse): Promise<CallError> {
  const changed = operation.effect === "read" || !isOpen(response.status) ? "nothing" : "unknown";
  if (response.status < 400) {
    return new UnusableAnswerError(
      `The API redirects ${redirectOf(response)} (HTTP ${response.status}). ` +
        "Redirects are not followed, because that would send the key along: check CLERK_API_URL.",
      changed,
    );
  }
  const text = await response.text().catch(() => undefined);
  const parsed = ErrorBody.safeParse(text === undefined ? undefined : parseJson(text));
  if (!parsed.success) {
    return new UnusableAnswerError(
      `The answer is not from Clerk's API (${describe(response, text)}). ` +
        "A proxy or gateway may be in between, or CLERK_API_URL may point elsewhere.",
      changed,
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
    NOT_PERFORMED.has(response.status) ? "nothing" : changed,
    retryAfterOf(response),
  );
}

/**
 * A successful response as one JSON object: an object as it is; a list as `{ data, total_count?, has_more?,
 * next_offset? }`; a page of HTML as `{ html }`; no body as `{ ok: true, status }`.
 *
 * @throws UnusableAnswerError when the response is of another kind than the operation declares.
 */
export async function answerOf(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  response: HttpResponse,
): Promise<Answer> {
  const changed = operation.effect === "read" ? "nothing" : "unknown";
  const text = await response.text().catch((error: unknown) => {
    throw error instanceof TooLongError
      ? new UnusableAnswerError(`${error.message} That is the maximum; ask for less.`, changed)
      : error;
  });
  const unusable = (expected: string) => {
    const { response: declared } = operation;
    // What a gateway says in HTML is none of the API's.
    const isSecret =
      "model" in declared && !typeOf(response).startsWith("text/html") && containsSecret(declared.model);
    const what = isSecret ? describeUnread(response, text) : describe(response, text);
    return new UnusableAnswerError(
      `Expected ${expected}, but the answer was ${what}.`,
      changed,
      isSecret ? text : undefined,
    );
  };

  switch (operation.response.kind) {
    case "empty":
      if (text !== "" && parseJson(text) === undefined) throw unusable("no body");
      return { ok: true, status: response.status };
    case "html":
      if (!(response.headers.get("content-type") ?? "").startsWith("text/html")) throw unusable("HTML");
      return { html: text };
    case "object": {
      const body = parseJson(text);
      if (!isObject(body)) throw unusable("a JSON object");
      return body;
    }
    case "list": {
      const list = itemsOf(parseJson(text), operation.response.key);
      if (list === undefined) throw unusable("a JSON list");
      return listOf(operation, args, list);
    }
  }
}

interface List {
  readonly data: readonly unknown[];
  readonly total: number | undefined;
}

/** The items of a bare array or of an envelope, which has them under `key`; `undefined` where it is neither. */
function itemsOf(body: unknown, key: string): List | undefined {
  if (Array.isArray(body)) return { data: body, total: undefined };
  if (!isObject(body)) return undefined;
  const { [key]: data, total_count: total } = body;
  return Array.isArray(data) ? { data, total: typeof total === "number" ? total : undefined } : undefined;
}

function listOf(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  { data, total }: List,
): Answer {
  const counted = total === undefined ? {} : { total_count: total };
  if (!("limit" in operation.query)) return { data, ...counted };

  const limit = typeof args["limit"] === "number" ? args["limit"] : DEFAULT_LIMIT;
  const isFull = data.length >= limit;
  // After an item nobody knows how many came before it, and an offset is refused.
  if (typeof args[CURSOR_PARAM] === "string") return { data, ...counted, has_more: isFull };

  const offset = typeof args["offset"] === "number" ? args["offset"] : 0;
  const next_offset = offset + data.length;
  if (total !== undefined) {
    const has_more = next_offset < total;
    return { data, ...counted, has_more, ...(has_more && data.length > 0 ? { next_offset } : {}) };
  }
  if (isFull) return { data, has_more: true, next_offset };
  // The last page tells how many there are, unless it is beyond the end.
  const isLast = data.length > 0 || offset === 0;
  return { data, ...(isLast ? { total_count: next_offset } : {}), has_more: false };
}
