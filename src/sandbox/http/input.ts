import { z } from "zod/v3";
import { type Operation, unwrapBranded } from "../../../tools/index.ts";
import { ApiError, type ApiErrorEntry, invalidParam } from "../api-error.ts";

/** The parts of an HTTP request before they are validated by the operation's schema. */
export interface RawRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A JSON value, or a form. A form's values are all strings, except the files of a multipart form. */
  readonly body:
    | { readonly kind: "json"; readonly value: unknown }
    | {
        readonly kind: "form";
        readonly value: URLSearchParams;
        readonly files?: Readonly<Record<string, unknown>>;
      };
  /** The machine's key from the Authorization header, by the name of the operation's bearer field; else empty. */
  readonly bearer: Readonly<Record<string, string | undefined>>;
}

type Shape = z.ZodRawShape;

/** Converts a query or form value to the schema's type; a value that does not fit is left for the schema to reject. */
function coerce(schema: z.ZodTypeAny, text: string): unknown {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodNumber)
    return text.trim() === "" ? text : Number.isNaN(Number(text)) ? text : Number(text);
  if (type instanceof z.ZodBoolean || (type instanceof z.ZodLiteral && typeof type.value === "boolean"))
    return text === "true" ? true : text === "false" ? false : text;
  if (type instanceof z.ZodRecord || type instanceof z.ZodObject) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

/**
 * Reads the fields of `shape` from a query or form: arrays are repeated keys, and `key[]` is the same as `key`.
 *
 * @param commaSeparated fields whose values may each hold several items, separated by commas
 */
function parseParams(
  shape: Shape,
  params: URLSearchParams,
  commaSeparated: readonly string[] = [],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const rawValues = [...params.getAll(name), ...params.getAll(`${name}[]`)];
    const texts = commaSeparated.includes(name) ? rawValues.flatMap((text) => text.split(",")) : rawValues;
    const type = unwrapBranded(schema);
    if (type instanceof z.ZodArray) {
      if (texts.length > 0) values[name] = texts.map((text) => coerce(type.element, text));
    } else if (texts[0] !== undefined) values[name] = coerce(schema, texts[0]);
  }
  return values;
}

/** The form fields that the operation does not have; its schema then rejects them by name. */
const pickUnknownFields = (shape: Shape, params: URLSearchParams): Record<string, unknown> =>
  Object.fromEntries([...params].filter(([name]) => !Object.hasOwn(shape, name.replace(/\[\]$/, ""))));

const JsonObject = z.record(z.unknown());

/** Removes fields that are `null` but not nullable, in every object that the schema describes. */
function dropNulls(schema: z.ZodTypeAny, value: unknown): unknown {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodArray && Array.isArray(value))
    return value.map((item: unknown) => dropNulls(type.element, item));
  const object = type instanceof z.ZodObject ? JsonObject.safeParse(value) : undefined;
  if (!(type instanceof z.ZodObject) || object?.success !== true) return value;
  const shape: Shape = type.shape;
  return dropNullFields(shape, object.data);
}

/** `null` means absent unless the field is nullable, as in the API. */
function dropNullFields(shape: Shape, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const findFieldSchema = (name: string) => (Object.hasOwn(shape, name) ? shape[name] : undefined);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, field]) => field !== null || findFieldSchema(name)?.isNullable() !== false)
      .map(([name, field]) => [name, dropNulls(findFieldSchema(name) ?? z.unknown(), field)]),
  );
}

function parseBodyFields(operation: Operation, body: RawRequest["body"]): Record<string, unknown> {
  if (body.kind === "form")
    return {
      ...pickUnknownFields(operation.body, body.value),
      ...parseParams(operation.body, body.value),
      ...body.files,
    };
  if (operation.bodyField !== undefined)
    return body.value === undefined
      ? {}
      : {
          [operation.bodyField]: dropNulls(operation.body[operation.bodyField] ?? z.unknown(), body.value),
        };
  if (Object.keys(operation.body).length === 0 || body.value === undefined || body.value === null) return {};
  const object = JsonObject.safeParse(body.value);
  if (!object.success)
    throw new ApiError(400, {
      code: "request_body_invalid",
      message: "Request body invalid",
      longMessage: "The request body must be a JSON object.",
    });
  return dropNullFields(operation.body, object.data);
}

function toErrorDetails(issue: z.ZodIssue): ApiErrorEntry[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((param) => ({
      code: "form_param_unknown",
      message: "is unknown",
      longMessage: `${param} is not a valid parameter for this request.`,
      param,
    }));
  const param = issue.path.join(".");
  if (issue.code === "invalid_type" && issue.received === "undefined")
    return [
      { code: "form_param_missing", message: "is missing", longMessage: `${param} must be included.`, param },
    ];
  return [
    {
      code: "form_param_value_invalid",
      message: "is invalid",
      longMessage: `${param} is invalid: ${issue.message}.`,
      param,
    },
  ];
}

/**
 * Rejects numbers that JavaScript and SQLite cannot represent exactly as integers, for all fields of all operations.
 *
 * @throws ApiError 422 naming the field
 */
function assertSafeIntegers(input: Readonly<Record<string, unknown>>): void {
  for (const [param, value] of Object.entries(input)) {
    if (typeof value === "number" && !Number.isSafeInteger(value))
      throw invalidParam(param, `${param} is invalid: it is too large.`);
  }
}

/**
 * Parses the operation's input from the path, the query, the body and the bearer key.
 *
 * @throws ApiError 422 naming each invalid field; 404 if only path parameters are invalid; 400 if a body that must be
 * an object is not, or a bulk request has too many items
 */
export function parseInput(operation: Operation, raw: RawRequest): Readonly<Record<string, unknown>> {
  const parsed = operation.input.safeParse({
    ...parseParams(operation.query, raw.query, operation.commaSeparated),
    ...parseBodyFields(operation, raw.body),
    ...raw.path,
    ...raw.bearer,
  });
  if (parsed.success) {
    assertSafeIntegers(parsed.data);
    return parsed.data;
  }
  if (parsed.error.issues.every((issue) => issue.path.some((name) => name in operation.path)))
    throw new ApiError(404, {
      code: "resource_not_found",
      message: "not found",
      longMessage: "Nothing was found at this address.",
    });
  for (const issue of parsed.error.issues)
    if (
      issue.code === "too_big" &&
      operation.bodyField !== undefined &&
      issue.path.join(".") === operation.bodyField
    )
      throw new ApiError(400, {
        code: "bulk_size_exceeded",
        message: "bulk size exceeded",
        longMessage: `At most ${issue.maximum} can be created at once.`,
      });
  throw new ApiError(422, ...parsed.error.issues.flatMap(toErrorDetails));
}
