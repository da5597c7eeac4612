import { z } from "zod/v3";
import { zodToJsonSchema, type JsonSchema7Type, type PostProcessCallback } from "zod-to-json-schema";

/** A JSON Schema that every known client accepts: see the lint in `test/schema-lint.test.ts`. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const Node = z.record(z.unknown());
type Node = z.output<typeof Node>;

const isNull = (schema: unknown) => Node.safeParse(schema).data?.["type"] === "null";

/** `anyOf: [X, null]`: the one spelling of "may be null" that no client breaks on. */
function nullable(node: Node): Node {
  const { type, anyOf, description, ...rest } = node;
  const about = description === undefined ? {} : { description };
  if (Array.isArray(type) && type.includes("null")) {
    const [only, second] = type.filter((name) => name !== "null");
    if (second !== undefined)
      throw new Error(`A union of types has no portable form: ${JSON.stringify(type)}`);
    return { anyOf: [{ type: only, ...rest }, { type: "null" }], ...about };
  }
  return Array.isArray(anyOf) && anyOf.some(isNull) ? { anyOf, ...about } : node;
}

/** `const` as an `enum` of one, and that only for strings: Gemini knows no other. */
function literal(node: Node): Node {
  const { const: value, ...rest } = node;
  if (value === undefined) return node;
  return typeof value === "string" ? { ...rest, enum: [value] } : rest;
}

/** A record of anything is an object and nothing else. */
function record(node: Node): Node {
  const { additionalProperties, propertyNames: _, ...rest } = node;
  const open = Node.safeParse(additionalProperties).data;
  return additionalProperties === undefined || open !== undefined ? rest : node;
}

/** What an output may not promise: a value or a field that the API adds must not make a success look failed. */
const loose = ({ type, properties, items, anyOf }: Node): Node =>
  Object.fromEntries(
    Object.entries({ type, properties, items, anyOf }).filter(([, value]) => value !== undefined),
  );

function convert(schema: z.ZodTypeAny, last: (node: Node) => Node): JsonSchema {
  const portable: PostProcessCallback = (generated): JsonSchema7Type | undefined => {
    const node = Node.safeParse(generated).data;
    return node === undefined ? undefined : last(record(literal(nullable(node))));
  };
  const { $schema: _, ...root } = Node.parse(
    zodToJsonSchema(schema, { $refStrategy: "none", postProcess: portable, strictUnions: true }),
  );
  return root;
}

/** The schema of a tool's arguments: flat and strict, with every constraint. */
export const inputSchemaOf = (schema: z.ZodTypeAny): JsonSchema => convert(schema, (node) => node);

/** How many objects deep a result is described: what is below is an object, or a list of them. */
const OUTPUT_DEPTH = 2;

/** A schema without the fields of objects that are too deep inside: every client reads all of them at its start. */
function shallow(schema: unknown, depth = 0): unknown {
  if (Array.isArray(schema)) return schema.map((part) => shallow(part, depth));
  const node = Node.safeParse(schema).data;
  if (node === undefined) return schema;
  const { properties, ...rest } = node;
  const parts = Object.entries(rest).map(([key, part]) => [key, shallow(part, depth)]);
  const fields = Node.safeParse(properties).data;
  if (fields === undefined || depth >= OUTPUT_DEPTH) return Object.fromEntries(parts);
  const named = Object.entries(fields).map(([name, field]) => [name, shallow(field, depth + 1)]);
  return Object.fromEntries([...parts, ["properties", Object.fromEntries(named)]]);
}

/** The schema of a tool's structured result: names and types, nothing required, nothing excluded. */
export const outputSchemaOf = (schema: z.ZodTypeAny): JsonSchema =>
  Node.parse(shallow(convert(schema, loose)));
