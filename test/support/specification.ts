import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod/v3";
import { catalogue } from "../../tools/index.ts";

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

/** Says what is wrong with an answer; nothing where it is as Clerk's specification has it. */
export type CheckAnswer = (name: string, status: number, wireBody: string) => readonly string[];

/** Checks answers against Clerk's specification in a file, YAML or JSON. */
export function specification(file: string): CheckAnswer {
  const document: unknown = parse(readFileSync(file, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "clerk", components: translated(at(document, "components")) });
  const inDocument = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"clerk#/components/'));

  return (name, status, wireBody) => {
    const operation = catalogue.get(name)?.operation;
    if (operation === undefined) return [`${name} is not in the catalogue`];
    const responses = at(document, "paths", operation.template, operation.method.toLowerCase(), "responses");
    const direct = at(responses, String(status));
    if (direct === undefined) return [`${name} answered ${status}, which the specification does not know`];
    const reference = at(direct, "$ref");
    const response =
      typeof reference === "string" ? at(document, ...reference.replace("#/", "").split("/")) : direct;
    const schema = at(response, "content", "application/json", "schema");
    if (schema === undefined) return [];
    const validate = ajv.compile(z.record(z.unknown()).parse(inDocument(translated(schema))));
    // The specification has the bare array only; the client asks for the envelope around it.
    const body: unknown = JSON.parse(wireBody);
    const paginated = operation.response.kind === "list" && operation.response.paginated;
    if (validate(paginated ? at(body, "data") : body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  };
}
