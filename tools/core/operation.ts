import { z } from "zod/v3";
import type {
  ConditionalConfirmation,
  Confirmation,
  DestructiveConfirmation,
  OutcomeCheck,
  WriteConfirmation,
} from "./confirmation.ts";

/** The grammar of the catalog: an operation of the Clerk Backend API, declared as data. */

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * What a call does to the instance. A `destructive` call removes something that no other call can restore unchanged;
 * such an operation must declare a confirmation. The effect does not follow from the HTTP method: a POST that only
 * verifies something is a `read`.
 */
export type Effect = "read" | "write" | "destructive";

export { forEach } from "./confirmation.ts";
export type { ConditionalConfirmation, Confirmation } from "./confirmation.ts";

/**
 * A file that an operation uploads; its body is then sent as a form. In place of the field, the tool accepts the path
 * of a file or the file's bytes in base64.
 */
export interface Upload<Field extends string = string> {
  /** The body field that contains the file, a `FileContent`. */
  readonly field: Field;
  /** The accepted media types. */
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
}

/**
 * What to do with a list in the query that is longer than the API accepts. It is sent in parts, each in a request of its
 * own, where that gives the same result as one request would.
 */
export interface LongLists<Field extends string = string> {
  /** The maximum number of values that the API accepts in each list of the query. */
  readonly maxValues: number;
  /** The lists that can be sent in parts. For a count, no item may match values of two parts. */
  readonly splittable: Readonly<Partial<Record<Field, SplittableList>>>;
  /** For a list of items: the fields by which results of several requests can be ordered, numbers that are never null. */
  readonly orderFields?: readonly string[];
  /** For a list of items: the order that the API uses by default. */
  readonly defaultOrder?: string;
  /** For a count: the field of the response that is added up. */
  readonly countField?: string;
  /** What the caller can do instead if another list is too long; continues a sentence about its maximum. */
  readonly instead: string;
}

export interface SplittableList {
  /** Set if a `-` before a value excludes it: such a value applies to all parts, so that the list cannot be split. */
  readonly signed?: true;
  /** Set if values that differ in upper and lower case only match the same item. */
  readonly ignoresCase?: true;
}

/** The response to a successful call, as the API sends it. */
export type ResponseSpec =
  | { readonly kind: "object"; readonly status: number; readonly model: z.ZodTypeAny }
  | {
      readonly kind: "list";
      readonly status: 200;
      /** `array`: a bare JSON array; `envelope`: `{ data, total_count }`. */
      readonly encoding: "array" | "envelope";
      /** The name of the envelope's field that contains the items. */
      readonly key: string;
      /** Whether the API sends an envelope instead of an `array` if the query contains `paginated=true`. */
      readonly paginated: boolean;
      readonly model: z.ZodTypeAny;
    }
  | { readonly kind: "empty"; readonly status: 202 | 204 }
  | { readonly kind: "html"; readonly status: 200 };

/** The API returns one object. */
export const returnsObject = <M extends z.ZodTypeAny>(model: M, status: 200 | 201 = 200) =>
  ({ kind: "object", status, model }) as const;

/** The API returns `{ data, total_count }`; `key` is the name of the items' field if it is not `data`. */
export const returnsPage = <M extends z.ZodTypeAny>(model: M, key = "data") =>
  ({ kind: "list", status: 200, encoding: "envelope", key, paginated: false, model }) as const;

/** The API returns a bare array; with `"paginated"`, an envelope if the query contains `paginated=true`. */
export const returnsArray = <M extends z.ZodTypeAny>(model: M, option?: "paginated") =>
  ({
    kind: "list",
    status: 200,
    encoding: "array",
    key: "data",
    paginated: option === "paginated",
    model,
  }) as const;

/** The API returns a status without a body. */
export const returnsNothing = (status: 202 | 204) => ({ kind: "empty", status }) as const;

/** The API returns an HTML page. */
export const returnsHtml = () => ({ kind: "html", status: 200 }) as const;

type Shape = z.ZodRawShape;
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- a shape without any field is intended
type NoShape = Record<never, never>;

type Placeholder<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** Requires the path shape to have exactly the placeholders of the request line. */
type PathShape<Request extends string, Path extends Shape> = {
  readonly [Name in keyof Path]: Name extends Placeholder<Request> ? Path[Name] : never;
} & { readonly [Name in Placeholder<Request>]: z.ZodTypeAny };

type OperationDeclaration<
  Request extends `${HttpMethod} /${string}`,
  Path extends Shape,
  Query extends Shape,
  Body extends Shape,
  BearerAuth extends Shape,
  Returns extends ResponseSpec,
> = {
  readonly request: Request;
  readonly title: string;
  /** For an agent that chooses a tool. The first sentence must be understandable without the rest. */
  readonly description: string;
  readonly query?: Query;
  readonly body?: Body;
  /** At most one field: a key that authorizes the call instead of the instance's secret key. */
  readonly bearerAuth?: BearerAuth;
  /** The only field of `body`, if the request body is its value, an array, instead of an object. */
  readonly bodyField?: keyof Body & string;
  readonly upload?: Upload<keyof Body & string>;
  /** Fields of `query` whose items are sent as one comma-separated value instead of as repeated keys. */
  readonly commaSeparated?: readonly (keyof Query & string)[];
  /** Set if the API accepts a maximum number of values in the lists of `query`; only of a `read`. */
  readonly longLists?: LongLists<keyof Query & string>;
  readonly response: Returns;
  /**
   * Fields of the response, or of its items, that change without an update, such as `last_active_at`, by dotted path.
   * The comparison of a target with its confirmed preview ignores them.
   */
  readonly ignoredChanges?: readonly string[];
  /** Whether a repeated call with the same input has no further effect. Default: true except for POST. */
  readonly idempotent?: boolean;
  /** Set if a call may send an email or an SMS. */
  readonly notifies?: "email" | "email or SMS";
  /** Set if Clerk has deprecated the operation: what to use instead, in one sentence. */
  readonly deprecated?: string;
  /** Set if the API accepts the call without a secret key. */
  readonly public?: true;
} & ([Placeholder<Request>] extends [never]
  ? { readonly path?: never }
  : { readonly path: PathShape<Request, Path> }) &
  (
    | {
        readonly effect: "read";
        readonly confirm?: never;
        readonly outcomeCheck?: never;
        readonly withoutConfirmation?: never;
      }
    | ({ readonly effect: "write" } & WriteConfirmation<Returns>)
    | ({ readonly effect: "destructive"; readonly withoutConfirmation?: never } & DestructiveConfirmation)
  );

/** A declared operation, with the defaults filled in. */
export interface Operation<Fields extends Shape = Shape, Returns extends ResponseSpec = ResponseSpec> {
  readonly method: HttpMethod;
  /** For example `/domains/{domain_id}`, without the version of the API. */
  readonly pathTemplate: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** The confirmation of a `write` is always conditional. */
  readonly confirm: Confirmation | ConditionalConfirmation | undefined;
  /** Why calls that need no confirmation are harmless; only of a `write`. */
  readonly withoutConfirmation: string | undefined;
  /** How to find out whether a call with an unknown outcome took effect; `undefined` if it is derived. */
  readonly outcomeCheck: OutcomeCheck | undefined;
  readonly idempotent: boolean;
  readonly notifies: "email" | "email or SMS" | undefined;
  readonly deprecated: string | undefined;
  readonly public: boolean;
  readonly path: Shape;
  readonly query: Shape;
  readonly body: Shape;
  /** At most one field: a key that, if passed, authorizes the call instead of the instance's secret key. */
  readonly bearerAuth: Shape;
  readonly bodyField: string | undefined;
  readonly upload: Upload | undefined;
  /** Fields of `query` whose items are sent as one comma-separated value. */
  readonly commaSeparated: readonly string[];
  /** The maximum length of the lists in `query`; `undefined` if there is none. */
  readonly longLists: LongLists | undefined;
  /** All fields of path, query, body and bearer authentication in one flat, strict object. */
  readonly input: z.ZodObject<Fields, "strict">;
  readonly response: Returns;
  /** Fields of the response, or of its items, that change without an update, by dotted path. */
  readonly ignoredChanges: readonly string[];
}

/** The arguments of a call: path, query and body fields by their API names, and the bearer key if it has one. */
export type OperationInput<O extends Operation> = z.output<O["input"]>;

/**
 * The result of the operation before it is encoded as a response: an object of the model, a page of items with the
 * total count, HTML, or nothing.
 */
export type OperationOutput<O extends Operation> = O["response"] extends {
  kind: "object";
  model: infer M extends z.ZodTypeAny;
}
  ? z.input<M>
  : O["response"] extends { kind: "list"; model: infer M extends z.ZodTypeAny }
    ? { data: z.input<M>[]; total_count: number }
    : O["response"] extends { kind: "html" }
      ? string
      : void;

const HTTP_METHODS: readonly HttpMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

function parseRequestLine(request: string): { method: HttpMethod; pathTemplate: string } {
  const [methodName, pathTemplate] = request.split(" ");
  const method = HTTP_METHODS.find((candidate) => candidate === methodName);
  if (method === undefined || pathTemplate === undefined) throw new Error(`Not a request line: ${request}`);
  return { method, pathTemplate };
}

/**
 * Declares an operation. Its tool name is its key in the object that the resource's file exports.
 *
 * @throws Error if `request` is not a method and a path
 */
export function defineOperation<
  const Request extends `${HttpMethod} /${string}`,
  Returns extends ResponseSpec,
  Path extends Shape = NoShape,
  Query extends Shape = NoShape,
  Body extends Shape = NoShape,
  BearerAuth extends Shape = NoShape,
>(
  declaration: OperationDeclaration<Request, Path, Query, Body, BearerAuth, Returns>,
): Operation<Path & Query & Body & BearerAuth, Returns> {
  const { request, title, description, effect, response } = declaration;
  const { method, pathTemplate } = parseRequestLine(request);
  const path: Shape = declaration.path ?? {};
  const query: Shape = declaration.query ?? {};
  const body: Shape = declaration.body ?? {};
  const bearerAuth: Shape = declaration.bearerAuth ?? {};
  const fields = {
    ...declaration.path,
    ...declaration.query,
    ...declaration.body,
    ...declaration.bearerAuth,
  };
  return {
    method,
    pathTemplate,
    title,
    description,
    effect,
    confirm: declaration.confirm,
    withoutConfirmation: declaration.withoutConfirmation,
    outcomeCheck: declaration.outcomeCheck,
    idempotent: declaration.idempotent ?? method !== "POST",
    notifies: declaration.notifies,
    deprecated: declaration.deprecated,
    public: declaration.public ?? false,
    path,
    query,
    body,
    bearerAuth,
    bodyField: declaration.bodyField,
    upload: declaration.upload,
    commaSeparated: declaration.commaSeparated ?? [],
    longLists: declaration.longLists,
    // TypeScript infers a wider type than the intersection for a spread of optional generic shapes.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    input: z.object(fields as Path & Query & Body & BearerAuth).strict(),
    response,
    ignoredChanges: declaration.ignoredChanges ?? [],
  };
}
