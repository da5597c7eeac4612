import { z } from "zod/v3";
import type {
  ConditionalConfirmation,
  Confirmation,
  DestructiveConfirmation,
  OutcomeCheck,
  WriteConfirmation,
} from "./confirmation.ts";

/** The grammar of the catalog: what an operation of the Clerk Backend API is, as data. */

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * What a call does to the instance. `destructive` takes away something that no other call brings back as it
 * was; such an operation must say how its target is shown before it is confirmed. Reading is by effect, not by
 * method: a POST that only verifies is a `read`.
 */
export type Effect = "read" | "write" | "destructive";

export { forEach, ANY_VALUE } from "./confirmation.ts";
export type { ConditionalConfirmation, Confirmation } from "./confirmation.ts";

/**
 * A file that an operation takes: its body is a form then. A tool takes, in place of the field, the path of a
 * file or its bytes in base64.
 */
export interface Upload<Field extends string = string> {
  /** The field of the body that holds the file, a `FileContent`. */
  readonly field: Field;
  /** The media types that are taken. */
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
}

/** What a success looks like on the wire. */
export type ResponseSpec =
  | { readonly kind: "object"; readonly status: number; readonly model: z.ZodTypeAny }
  | {
      readonly kind: "list";
      readonly status: 200;
      /** A bare JSON array, or `{ data, total_count }`. */
      readonly encoding: "array" | "envelope";
      /** What an envelope calls the items on the wire. */
      readonly key: string;
      /** Whether an `array` becomes an envelope when the query says `paginated=true`. */
      readonly paginated: boolean;
      readonly model: z.ZodTypeAny;
    }
  | { readonly kind: "empty"; readonly status: 202 | 204 }
  | { readonly kind: "html"; readonly status: 200 };

/** Answers one object. */
export const returnsObject = <M extends z.ZodTypeAny>(model: M, status: 200 | 201 = 200) =>
  ({ kind: "object", status, model }) as const;

/** Answers `{ data, total_count }`; with a `key`, the items are under it instead of `data`. */
export const returnsPage = <M extends z.ZodTypeAny>(model: M, key = "data") =>
  ({ kind: "list", status: 200, encoding: "envelope", key, paginated: false, model }) as const;

/** Answers a bare array; with `paginated`, the envelope where the query asks for it. */
export const returnsArray = <M extends z.ZodTypeAny>(model: M, option?: "paginated") =>
  ({
    kind: "list",
    status: 200,
    encoding: "array",
    key: "data",
    paginated: option === "paginated",
    model,
  }) as const;

/** Answers a status and no body. */
export const returnsNothing = (status: 202 | 204) => ({ kind: "empty", status }) as const;

/** Answers a page of HTML. */
export const returnsHtml = () => ({ kind: "html", status: 200 }) as const;

type Shape = z.ZodRawShape;
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- no field, that is what is meant
type NoShape = Record<never, never>;

type Placeholder<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The path's shape has exactly the placeholders of the request line. */
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
  /** For an agent that chooses a tool; the first sentence stands by itself. */
  readonly description: string;
  readonly query?: Query;
  readonly body?: Body;
  /** One field at most: a key that authorizes the call instead of the instance's secret key. */
  readonly bearerAuth?: BearerAuth;
  /** The one field of `body` whose value, an array, is the whole body. */
  readonly bodyField?: keyof Body & string;
  readonly upload?: Upload<keyof Body & string>;
  /** Fields of `query` whose items go as one value, with commas between them, not as one value each. */
  readonly commaSeparated?: readonly (keyof Query & string)[];
  readonly response: Returns;
  /**
   * Fields of the answer, or of its items, that change while nobody changes anything, by dotted path: a target whose
   * activity goes on is still the one that was confirmed.
   */
  readonly ignoredChanges?: readonly string[];
  /** Whether a second call with the same input changes nothing more; default: true except for POST. */
  readonly idempotent?: boolean;
  /** An email or SMS may go out to somebody. */
  readonly notifies?: "email" | "email or SMS";
  /** Set where Clerk has deprecated the operation: what to use instead. */
  readonly deprecated?: string;
  /** Answered without a secret key. */
  readonly public?: true;
} & ([Placeholder<Request>] extends [never]
  ? { readonly path?: never }
  : { readonly path: PathShape<Request, Path> }) &
  (
    | { readonly effect: "read"; readonly confirm?: never; readonly outcomeCheck?: never }
    | ({ readonly effect: "write" } & WriteConfirmation<Returns>)
    | ({ readonly effect: "destructive" } & DestructiveConfirmation)
  );

export interface Operation<Fields extends Shape = Shape, Returns extends ResponseSpec = ResponseSpec> {
  readonly method: HttpMethod;
  /** As in `/domains/{domain_id}`, without a version. */
  readonly pathTemplate: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** Of a `write`, always a conditional one. */
  readonly confirm: Confirmation | ConditionalConfirmation | undefined;
  /** What tells whether a call was done whose outcome is not known, where that is not derived. */
  readonly outcomeCheck: OutcomeCheck | undefined;
  readonly idempotent: boolean;
  readonly notifies: "email" | "email or SMS" | undefined;
  readonly deprecated: string | undefined;
  readonly public: boolean;
  readonly path: Shape;
  readonly query: Shape;
  readonly body: Shape;
  /** A key that authorizes the call instead of the instance's secret key, if its field has a value. */
  readonly bearerAuth: Shape;
  readonly bodyField: string | undefined;
  readonly upload: Upload | undefined;
  /** Fields of `query` whose items go as one value, with commas between them. */
  readonly commaSeparated: readonly string[];
  /** All fields in one flat, strict object. */
  readonly input: z.ZodObject<Fields, "strict">;
  readonly response: Returns;
  /** Fields of the answer, or of its items, that change by themselves. */
  readonly ignoredChanges: readonly string[];
}

/** What a call of the operation takes: path, query and body fields by their API names, and the key where it takes one. */
export type OperationInput<O extends Operation> = z.output<O["input"]>;

/**
 * What the operation answers, before it is put on the wire: a model's object, a page of items with the number
 * of all, HTML, or nothing.
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

/** Declares an operation. Its name is the key under which the resource's file exports it. */
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
    // A spread of optional generic shapes is wider to the compiler than the intersection that it is.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    input: z.object(fields as Path & Query & Body & BearerAuth).strict(),
    response,
    ignoredChanges: declaration.ignoredChanges ?? [],
  };
}
