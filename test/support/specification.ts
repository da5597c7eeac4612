import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod/v3";
import { UNSPECIFIED_RESPONSE_FIELDS } from "./spec-differences.ts";
import { catalog } from "../../tools/catalog.ts";

const JsonNode = z.record(z.unknown());

/** Converts an OpenAPI 3.0 schema to JSON Schema; `nullable` becomes an `anyOf` with `null`. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  const node = JsonNode.safeParse(value);
  if (!node.success) return value;
  const { nullable, discriminator: _d, example: _e, xml: _x, ...rest } = node.data;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, toJsonSchema(inner)]));
  return nullable === true &&
    !("properties" in node.data && "nullable" in JsonNode.parse(node.data["properties"]))
    ? { anyOf: [schema, { type: "null" }] }
    : schema;
}

const getPath = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => JsonNode.safeParse(inner).data?.[key], value);

/** Path of a copy of Clerk's specification to check against; `undefined` if `CLERK_OPENAPI` is not set. */
export const specificationFile =
  process.env["CLERK_OPENAPI"] === "" ? undefined : process.env["CLERK_OPENAPI"];

const StringList = z.array(z.string());
const JsonNodes = z.array(JsonNode);

/** A request field in the specification. */
export interface SpecifiedField {
  readonly name: string;
  readonly required: boolean;
  readonly enum: readonly unknown[] | undefined;
  /** `string`, `number`, `boolean`, `array` or `object`; `undefined` if it can be several of them. */
  readonly kind: string | undefined;
}

/** The fields of a response in the specification, nested; empty if it names none. */
export type SpecifiedResponse = { readonly [Name in string]: SpecifiedResponse };

/** The request fields of an operation in the specification. */
export interface SpecifiedRequest {
  readonly path: readonly string[];
  readonly query: readonly SpecifiedField[];
  readonly body: readonly SpecifiedField[];
}

/** Loads Clerk's specification from a YAML or JSON file. */
export function loadSpecification(file: string) {
  const document: unknown = parse(readFileSync(file, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "clerk", components: toJsonSchema(getPath(document, "components")) });
  const qualifyReferences = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"clerk#/components/'));

  const resolveReference = (value: unknown): unknown => {
    const reference = getPath(value, "$ref");
    return typeof reference === "string"
      ? resolveReference(getPath(document, ...reference.replace("#/", "").split("/")))
      : value;
  };

  /** Lists an object's fields, including those of its parts; one of a choice is required if all choices require it. */
  const listFields = (schema: unknown): SpecifiedField[] => {
    const node = resolveReference(schema);
    if (getPath(node, "type") === "array") return listFields(getPath(node, "items"));
    const required = StringList.catch([]).parse(getPath(node, "required"));
    const ownFields = Object.entries(JsonNode.catch({}).parse(getPath(node, "properties"))).map(
      ([name, field]) => ({
        name,
        required: required.includes(name),
        enum: getEnumValues(field),
        kind: getJsonType(field),
      }),
    );
    const parts = JsonNodes.catch([]).parse(getPath(node, "allOf")).flatMap(listFields);
    const choices = ["oneOf", "anyOf"].flatMap((kind) =>
      JsonNodes.catch([]).parse(getPath(node, kind)).map(listFields),
    );
    const optional = choices.flatMap((choice) =>
      choice.map((field) => ({
        ...field,
        required:
          field.required &&
          choices.every((other) => other.some(({ name, required: r }) => r && name === field.name)),
      })),
    );
    const fieldsByName = new Map<string, SpecifiedField>();
    for (const field of [...ownFields, ...parts, ...optional])
      fieldsByName.set(field.name, {
        ...field,
        required: field.required || (fieldsByName.get(field.name)?.required ?? false),
      });
    return [...fieldsByName.values()];
  };

  const getEnumValues = (schema: unknown): readonly unknown[] | undefined => {
    const node = resolveReference(schema);
    const values = getPath(node, "enum") ?? getPath(resolveReference(getPath(node, "items")), "enum");
    return z.array(z.unknown()).optional().catch(undefined).parse(values);
  };

  const getJsonType = (schema: unknown): string | undefined => {
    const type = z.string().safeParse(getPath(resolveReference(schema), "type")).data;
    return type === "integer" ? "number" : type;
  };

  /** Collects the fields of an object or of an array's items, including those of `allOf`, `oneOf` and `anyOf`. */
  const toSpecifiedResponse = (schema: unknown): SpecifiedResponse => {
    const node = resolveReference(schema);
    if (getPath(node, "type") === "array") return toSpecifiedResponse(getPath(node, "items"));
    const parts = ["allOf", "oneOf", "anyOf"].flatMap((kind) =>
      JsonNodes.catch([]).parse(getPath(node, kind)),
    );
    const fields = new Map(parts.flatMap((part) => Object.entries(toSpecifiedResponse(part))));
    for (const name of StringList.catch([]).parse(getPath(node, "required")))
      if (!fields.has(name)) fields.set(name, {});
    for (const [name, field] of Object.entries(JsonNode.catch({}).parse(getPath(node, "properties"))))
      fields.set(name, toSpecifiedResponse(field));
    return Object.fromEntries(fields);
  };

  const findOperation = (method: string, template: string): unknown =>
    getPath(document, "paths", template, method.toLowerCase());

  return {
    /** Every operation as method and path template, such as `GET /users`. */
    requests: Object.entries(JsonNode.parse(getPath(document, "paths"))).flatMap(([template, methods]) =>
      Object.keys(JsonNode.parse(methods))
        .filter((method) => ["get", "post", "put", "patch", "delete"].includes(method))
        .map((method) => `${method.toUpperCase()} ${template}`),
    ),

    /** Finds the request fields of an operation; `undefined` if there is no such operation. */
    findRequest(method: string, template: string): SpecifiedRequest | undefined {
      const operation = findOperation(method, template);
      if (operation === undefined) return undefined;
      const shared = JsonNodes.catch([]).parse(getPath(document, "paths", template, "parameters"));
      const parameters = [...shared, ...JsonNodes.catch([]).parse(getPath(operation, "parameters"))].map(
        (parameter) => JsonNode.parse(resolveReference(parameter)),
      );
      const listParameters = (location: string) =>
        parameters
          .filter((parameter) => parameter["in"] === location)
          .map((parameter) => ({
            name: z.string().parse(parameter["name"]).replace(/\[\]$/, ""),
            required: parameter["required"] === true,
            enum: getEnumValues(parameter["schema"]),
            kind: getJsonType(parameter["schema"]),
          }));
      const content = getPath(resolveReference(getPath(operation, "requestBody")), "content");
      const [media] = Object.values(JsonNode.catch({}).parse(content));
      return {
        path: listParameters("path").map(({ name }) => name),
        query: listParameters("query"),
        body: media === undefined ? [] : listFields(getPath(media, "schema")),
      };
    },

    /** Returns whether an operation is deprecated, and the statuses of its successful responses. */
    getFacts(method: string, template: string) {
      const operation = findOperation(method, template);
      const statuses = Object.keys(JsonNode.catch({}).parse(getPath(operation, "responses")));
      return {
        deprecated: getPath(operation, "deprecated") === true,
        successes: statuses.filter((status) => status.startsWith("2")).map(Number),
      };
    },

    /** Returns the fields of a response. */
    getResponse: (method: string, template: string, status: number): SpecifiedResponse => {
      const response = resolveReference(
        getPath(findOperation(method, template), "responses", String(status)),
      );
      return toSpecifiedResponse(getPath(response, "content", "application/json", "schema"));
    },

    /** Lists the problems of a response; empty if it matches the specification. */
    listResponseProblems(name: string, status: number, responseBody: string): readonly string[] {
      const operation = catalog.get(name)?.operation;
      if (operation === undefined) return [`${name} is not in the catalog`];
      const responses = getPath(findOperation(operation.method, operation.pathTemplate), "responses");
      const declaredResponse = getPath(responses, String(status));
      if (declaredResponse === undefined)
        return [`${name} responded with ${status}, which is not in the specification`];
      const schema = getPath(resolveReference(declaredResponse), "content", "application/json", "schema");
      if (schema === undefined) return [];
      const validate = ajv.compile(z.record(z.unknown()).parse(qualifyReferences(toJsonSchema(schema))));
      // The specification describes only the array; the client requests the envelope around it with `paginated=true`.
      const body: unknown = JSON.parse(responseBody);
      const paginated = operation.response.kind === "list" && operation.response.paginated;
      if (validate(paginated ? getPath(body, "data") : body)) return [];
      return (validate.errors ?? [])
        .filter(({ params }) => !UNSPECIFIED_RESPONSE_FIELDS.includes(String(params["additionalProperty"])))
        .map(
          ({ instancePath, message, params }) =>
            `${name}${instancePath}: ${message} ${JSON.stringify(params)}`,
        );
    },
  };
}
