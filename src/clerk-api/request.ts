import type { z } from "zod/v3";
import type { FileContent } from "../../tools/models/common.ts";
import type { HttpMethod, Operation } from "../../tools/core/operation.ts";
import type { PreviewRequest } from "../shared/api-client.ts";
import { InvalidArgumentsError } from "../shared/errors.ts";

/** An operation and its arguments as the HTTP request that says them. */
export interface ApiRequest {
  readonly method: HttpMethod;
  /** Encoded, below the API's version: `/users/user_1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** A form, or what is to be sent as JSON; `undefined` for no body. */
  readonly body: unknown;
  /** What authorizes the request instead of the instance's secret key. */
  readonly bearerToken: string | undefined;
}

const pickFields = (args: Readonly<Record<string, unknown>>, shape: object) =>
  Object.entries(args).filter(([name, value]) => name in shape && value !== undefined);

const VISIBLE_ASCII_PATTERN = /^[!-~]+$/;
const DOT_SEGMENT_PATTERN = /^\.{1,2}$/;
/** Half of a character: it has no encoding. */
const LONE_SURROGATE_PATTERN = /\p{Surrogate}/u;

/**
 * A value as one segment of a path. Dot segments are refused even when percent-encoded, because URL parsers
 * resolve both and would send the request to another path.
 */
function encodePathSegment(name: string, text: unknown): string {
  if (typeof text !== "string") throw new InvalidArgumentsError(`${name}: is required (a string).`);
  const decoded = text.replaceAll(/%2e/gi, ".");
  if (text === "" || DOT_SEGMENT_PATTERN.test(decoded) || LONE_SURROGATE_PATTERN.test(text))
    throw new InvalidArgumentsError(`${name}: ${JSON.stringify(text)} cannot be used in a path.`);
  return encodeURIComponent(text);
}

/** @throws InvalidArgumentsError when a path argument is missing, empty or a dot segment. */
export function buildRequest(operation: Operation, args: Readonly<Record<string, unknown>>): ApiRequest {
  const path = operation.pathTemplate.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodePathSegment(name, args[name]),
  );

  const query = new URLSearchParams();
  for (const [name, value] of pickFields(args, operation.query)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const item of operation.commaSeparated.includes(name) ? [items.join(",")] : items)
      query.append(name, String(item));
  }
  if (operation.response.kind === "list" && operation.response.paginated) query.set("paginated", "true");

  return {
    method: operation.method,
    path,
    query,
    body: buildBody(operation, args),
    bearerToken: findBearerToken(operation, args),
  };
}

/** @throws InvalidArgumentsError when the key cannot stand in a header. */
function findBearerToken(operation: Operation, args: Readonly<Record<string, unknown>>): string | undefined {
  const [field] = pickFields(args, operation.bearerAuth);
  if (field === undefined) return undefined;
  const [name, value] = field;
  if (typeof value !== "string" || !VISIBLE_ASCII_PATTERN.test(value))
    throw new InvalidArgumentsError(`${name}: must be a key of visible ASCII characters.`);
  return value;
}

/** Whether a value is a file; looked at by hand, because the start of the program must not load the models. */
const isFileContent = (value: unknown): value is z.output<typeof FileContent> =>
  typeof value === "object" &&
  value !== null &&
  "bytes" in value &&
  value.bytes instanceof Uint8Array &&
  "type" in value &&
  typeof value.type === "string";

/** A form with the file in it, under a name such as `image.png`. */
function buildForm(operation: Operation, args: Readonly<Record<string, unknown>>): FormData {
  const form = new FormData();
  for (const [name, value] of pickFields(args, operation.body)) {
    if (name !== operation.upload?.field) form.append(name, String(value));
    else if (isFileContent(value)) {
      const { bytes, type } = value;
      form.append(name, new Blob([bytes], { type }), type.replace("/", "."));
    } else throw new InvalidArgumentsError(`${name}: must be a file.`);
  }
  return form;
}

function buildBody(operation: Operation, args: Readonly<Record<string, unknown>>): unknown {
  if (operation.upload !== undefined) return buildForm(operation, args);
  if (operation.bodyField !== undefined) return args[operation.bodyField];
  return Object.keys(operation.body).length === 0
    ? undefined
    : Object.fromEntries(pickFields(args, operation.body));
}

/** A body for somebody to look at: of a file, its type and size. */
const previewBody = (body: unknown): unknown =>
  body instanceof FormData
    ? Object.fromEntries(
        [...body].map(([name, value]) => [
          name,
          typeof value === "string" ? value : { type: value.type, bytes: value.size },
        ]),
      )
    : body;

/** The request that an operation and its arguments are, for somebody to look at: without what authorizes it. */
export const previewRequest: PreviewRequest = (operation, args) => {
  const { method, path, query, body } = buildRequest(operation, args);
  const queryString = query.size === 0 ? "" : `?${query.toString()}`;
  return {
    method,
    path: `/v1${path}${queryString}`,
    ...(body === undefined ? {} : { body: previewBody(body) }),
  };
};
