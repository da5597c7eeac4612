import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod/v3";
import { catalog } from "../../tools/index.ts";

const Node = z.record(z.unknown());

/** A schema of OpenAPI 3.0 as JSON Schema: what may be null says so with `anyOf`. */
function translated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translated);
  const node = Node.safeParse(value);
  if (!node.success) return value;
  const { nullable, discriminator: _d, example: _e, xml: _x, ...rest } = node.data;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, translated(inner)]));
  return nullable === true &&
    !("properties" in node.data && "nullable" in Node.parse(node.data["properties"]))
    ? { anyOf: [schema, { type: "null" }] }
    : schema;
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => Node.safeParse(inner).data?.[key], value);

/** A copy of Clerk's specification to check against, where one is named. */
export const specificationFile =
  process.env["CLERK_OPENAPI"] === "" ? undefined : process.env["CLERK_OPENAPI"];

const Names = z.array(z.string());
const Nodes = z.array(Node);

/** A field of a request as the specification has it. */
export interface SpecifiedField {
  readonly name: string;
  readonly required: boolean;
  readonly enum: readonly unknown[] | undefined;
  /** `string`, `number`, `boolean`, `array` or `object`; `undefined` where it may be of several. */
  readonly kind: string | undefined;
}

/** What an answer holds as the specification has it: its fields, or nothing where it has none by name. */
export type SpecifiedAnswer = { readonly [Name in string]: SpecifiedAnswer };

/** What a request of an operation may hold, as the specification has it. */
export interface SpecifiedRequest {
  readonly path: readonly string[];
  readonly query: readonly SpecifiedField[];
  readonly body: readonly SpecifiedField[];
}

/** Clerk's specification in a file, YAML or JSON. */
export function specification(file: string) {
  const document: unknown = parse(readFileSync(file, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "clerk", components: translated(at(document, "components")) });
  const inDocument = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"clerk#/components/'));

  const resolved = (value: unknown): unknown => {
    const reference = at(value, "$ref");
    return typeof reference === "string"
      ? resolved(at(document, ...reference.replace("#/", "").split("/")))
      : value;
  };

  /** The fields of an object, of all its parts; required where every part that has alternatives requires them. */
  const fieldsOf = (schema: unknown): SpecifiedField[] => {
    const node = resolved(schema);
    if (at(node, "type") === "array") return fieldsOf(at(node, "items"));
    const required = Names.catch([]).parse(at(node, "required"));
    const own = Object.entries(Node.catch({}).parse(at(node, "properties"))).map(([name, field]) => ({
      name,
      required: required.includes(name),
      enum: enumOf(field),
      kind: kindOf(field),
    }));
    const parts = Nodes.catch([]).parse(at(node, "allOf")).flatMap(fieldsOf);
    const choices = ["oneOf", "anyOf"].flatMap((kind) => Nodes.catch([]).parse(at(node, kind)).map(fieldsOf));
    const optional = choices.flatMap((choice) =>
      choice.map((field) => ({
        ...field,
        required:
          field.required &&
          choices.every((other) => other.some(({ name, required: r }) => r && name === field.name)),
      })),
    );
    const all = new Map<string, SpecifiedField>();
    for (const field of [...own, ...parts, ...optional])
      all.set(field.name, { ...field, required: field.required || (all.get(field.name)?.required ?? false) });
    return [...all.values()];
  };

  const enumOf = (schema: unknown): readonly unknown[] | undefined => {
    const node = resolved(schema);
    const values = at(node, "enum") ?? at(resolved(at(node, "items")), "enum");
    return z.array(z.unknown()).optional().catch(undefined).parse(values);
  };

  const kindOf = (schema: unknown): string | undefined => {
    const type = z.string().safeParse(at(resolved(schema), "type")).data;
    return type === "integer" ? "number" : type;
  };

  /** The fields of an object or of a list's items, of all their parts and alternatives. */
  const answerOf = (schema: unknown): SpecifiedAnswer => {
    const node = resolved(schema);
    if (at(node, "type") === "array") return answerOf(at(node, "items"));
    const parts = ["allOf", "oneOf", "anyOf"].flatMap((kind) => Nodes.catch([]).parse(at(node, kind)));
    const fields = new Map(parts.flatMap((part) => Object.entries(answerOf(part))));
    for (const name of Names.catch([]).parse(at(node, "required")))
      if (!fields.has(name)) fields.set(name, {});
    for (const [name, field] of Object.entries(Node.catch({}).parse(at(node, "properties"))))
      fields.set(name, answerOf(field));
    return Object.fromEntries(fields);
  };

  const operationOf = (method: string, template: string): unknown =>
    at(document, "paths", template, method.toLowerCase());

  return {
    /** Every operation, as `GET /users`. */
    requests: Object.entries(Node.parse(at(document, "paths"))).flatMap(([template, methods]) =>
      Object.keys(Node.parse(methods))
        .filter((method) => ["get", "post", "put", "patch", "delete"].includes(method))
        .map((method) => `${method.toUpperCase()} ${template}`),
    ),

    /** What a request may hold; `undefined` where there is no such operation. */
    request(method: string, template: string): SpecifiedRequest | undefined {
      const operation = operationOf(method, template);
      if (operation === undefined) return undefined;
      const shared = Nodes.catch([]).parse(at(document, "paths", template, "parameters"));
      const parameters = [...shared, ...Nodes.catch([]).parse(at(operation, "parameters"))].map((parameter) =>
        Node.parse(resolved(parameter)),
      );
      const named = (place: string) =>
        parameters
          .filter((parameter) => parameter["in"] === place)
          .map((parameter) => ({
            name: z.string().parse(parameter["name"]).replace(/\[\]$/, ""),
            required: parameter["required"] === true,
            enum: enumOf(parameter["schema"]),
            kind: kindOf(parameter["schema"]),
          }));
      const content = at(resolved(at(operation, "requestBody")), "content");
      const [media] = Object.values(Node.catch({}).parse(content));
      return {
        path: named("path").map(({ name }) => name),
        query: named("query"),
        body: media === undefined ? [] : fieldsOf(at(media, "schema")),
      };
    },

    /** Whether it is deprecated, and the statuses of its successes. */
    facts(method: string, template: string) {
      const operation = operationOf(method, template);
      const statuses = Object.keys(Node.catch({}).parse(at(operation, "responses")));
      return {
        deprecated: at(operation, "deprecated") === true,
        successes: statuses.filter((status) => status.startsWith("2")).map(Number),
      };
    },

    /** What a success holds. */
    answer: (method: string, template: string, status: number): SpecifiedAnswer => {
      const response = resolved(at(operationOf(method, template), "responses", String(status)));
      return answerOf(at(response, "content", "application/json", "schema"));
    },

    /** What is wrong with an answer; nothing where it is as the specification has it. */
    answerProblems(name: string, status: number, wireBody: string): readonly string[] {
      const operation = catalog.get(name)?.operation;
      if (operation === undefined) return [`${name} is not in the catalogue`];
      const responses = at(operationOf(operation.method, operation.pathTemplate), "responses");
      const direct = at(responses, String(status));
      if (direct === undefined) return [`${name} answered ${status}, which the specification does not know`];
      const schema = at(resolved(direct), "content", "application/json", "schema");
      if (schema === undefined) return [];
      const validate = ajv.compile(z.record(z.unknown()).parse(inDocument(translated(schema))));
      // The specification has the bare array only; the client asks for the envelope around it.
      const body: unknown = JSON.parse(wireBody);
      const paginated = operation.response.kind === "list" && operation.response.paginated;
      if (validate(paginated ? at(body, "data") : body)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${name}${instancePath}: ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}
