import type { z } from "zod/v3";
import type { FileContent, HttpMethod, Operation } from "../../tools/index.ts";
import { InvalidArgumentsError, type PreviewRequest } from "../shared/index.ts";

/** The HTTP request for an operation and its arguments, without host, API version and headers. */
export interface ApiRequest {
  readonly method: HttpMethod;
  /** The encoded path after the API version, such as `/users/user_1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** A `FormData`, or a value to send as JSON. `undefined` means no body. */
  readonly body: unknown;
  /** Replaces the instance's secret key in the `Authorization` header; `undefined` sends the secret key. */
  readonly bearerToken: string | undefined;
}

const pickFields = (args: Readonly<Record<string, unknown>>, shape: object) =>
  Object.entries(args).filter(([name, value]) => name in shape && value !== undefined);

const VISIBLE_ASCII_PATTERN = /^[!-~]+$/;
const DOT_SEGMENT_PATTERN = /^\.{1,2}$/;
/** A lone surrogate has no UTF-8 encoding, so `encodeURIComponent` would throw. */
const LONE_SURROGATE_PATTERN = /\p{Surrogate}/u;

/**
 * Encodes an argument as one path segment. Rejects dot segments even if they are percent-encoded, because URL parsers
 * resolve both forms and would send the request to another path.
 *
 * @throws InvalidArgumentsError if the argument is missing, empty, a dot segment or contains a lone surrogate
 */
function encodePathSegment(name: string, text: unknown): string {
  if (typeof text !== "string") throw new InvalidArgumentsError(`${name}: is required (a string).`);
  const decoded = text.replaceAll(/%2e/gi, ".");
  if (text === "" || DOT_SEGMENT_PATTERN.test(decoded) || LONE_SURROGATE_PATTERN.test(text))
    throw new InvalidArgumentsError(`${name}: ${JSON.stringify(text)} cannot be used in a path.`);
  return encodeURIComponent(text);
}

/**
 * Builds the request for an operation. Ignores arguments that the operation does not declare.
 *
 * @throws InvalidArgumentsError if a path argument, the bearer token or the uploaded file is unusable
 */
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

/**
 * Finds the argument that is sent as the bearer token. Returns `undefined` if the operation uses the secret key.
 *
 * @throws InvalidArgumentsError if the value contains characters that are not allowed in a header
 */
function findBearerToken(operation: Operation, args: Readonly<Record<string, unknown>>): string | undefined {
  const [field] = pickFields(args, operation.bearerAuth);
  if (field === undefined) return undefined;
  const [name, value] = field;
  if (typeof value !== "string" || !VISIBLE_ASCII_PATTERN.test(value))
    throw new InvalidArgumentsError(`${name}: must be a key of visible ASCII characters.`);
  return value;
}

/** Whether a value is a `FileContent`. It does not use the zod model, because the startup path must not load zod. */
const isFileContent = (value: unknown): value is z.output<typeof FileContent> =>
  typeof value === "object" &&
  value !== null &&
  "bytes" in value &&
  value.bytes instanceof Uint8Array &&
  "type" in value &&
  typeof value.type === "string";

/** Builds the form of an upload. The file name is derived from the media type, such as `image.png`. */
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

/** A body in a form that can be displayed: a file is replaced by its media type and its size in bytes. */
const previewBody = (body: unknown): unknown =>
  body instanceof FormData
    ? Object.fromEntries(
        [...body].map(([name, value]) => [
          name,
          typeof value === "string" ? value : { type: value.type, bytes: value.size },
        ]),
      )
    : body;

/** Describes the request of an operation for display, without headers and so without credentials. */
export const previewRequest: PreviewRequest = (operation, args) => {
  const { method, path, query, body } = buildRequest(operation, args);
  const queryString = query.size === 0 ? "" : `?${query.toString()}`;
  return {
    method,
    path: `/v1${path}${queryString}`,
    ...(body === undefined ? {} : { body: previewBody(body) }),
  };
};
