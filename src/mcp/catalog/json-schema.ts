import { z } from "zod/v3";
import { zodToJsonSchema, type JsonSchema7Type, type PostProcessCallback } from "zod-to-json-schema";

/** A JSON Schema that every known client accepts: see the lint in `test/schema-lint.test.ts`. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const SchemaNode = z.record(z.unknown());
type SchemaNode = z.output<typeof SchemaNode>;

const isNullSchema = (schema: unknown) => SchemaNode.safeParse(schema).data?.["type"] === "null";

/** `anyOf: [X, null]`: the one spelling of "may be null" that no client breaks on. */
function normalizeNullable(node: SchemaNode): SchemaNode {
  const { type, anyOf, description, ...rest } = node;
  const descriptionField = description === undefined ? {} : { description };
  if (Array.isArray(type) && type.includes("null")) {
    const [only, second] = type.filter((name) => name !== "null");
    if (second !== undefined)
      throw new Error(`A union of types has no portable form: ${JSON.stringify(type)}`);
    return { anyOf: [{ type: only, ...rest }, { type: "null" }], ...descriptionField };
  }
  return Array.isArray(anyOf) && anyOf.some(isNullSchema) ? { anyOf, ...descriptionField } : node;
}

/** `const` as an `enum` of one, and that only for strings: Gemini knows no other. */
function constToEnum(node: SchemaNode): SchemaNode {
  const { const: value, ...rest } = node;
  if (value === undefined) return node;
  return typeof value === "string" ? { ...rest, enum: [value] } : rest;
}

/** A record of anything is an object and nothing else. */
function simplifyRecord(node: SchemaNode): SchemaNode {
  const { additionalProperties, propertyNames: _, ...rest } = node;
  const additionalSchema = SchemaNode.safeParse(additionalProperties).data;
  return additionalProperties === undefined || additionalSchema !== undefined ? rest : node;
}

/** What an output may not promise: a value or a field that the API adds must not make a success look failed. */
const relax = ({ type, properties, items, anyOf }: SchemaNode): SchemaNode =>
  Object.fromEntries(
    Object.entries({ type, properties, items, anyOf }).filter(([, value]) => value !== undefined),
  );

function toJsonSchema(schema: z.ZodTypeAny, transform: (node: SchemaNode) => SchemaNode): JsonSchema {
  const postProcess: PostProcessCallback = (generated): JsonSchema7Type | undefined => {
    const node = SchemaNode.safeParse(generated).data;
    return node === undefined ? undefined : transform(simplifyRecord(constToEnum(normalizeNullable(node))));
  };
  const { $schema: _, ...root } = SchemaNode.parse(
    zodToJsonSchema(schema, { $refStrategy: "none", postProcess, strictUnions: true }),
  );
  return root;
}

/** The schema of a tool's arguments: flat and strict, with every constraint. */
export const toInputSchema = (schema: z.ZodTypeAny): JsonSchema => toJsonSchema(schema, (node) => node);

/** How many objects deep a result is described: what is below is an object, or a list of them. */
const MAX_OUTPUT_DEPTH = 2;

/** A schema without the fields of objects that are too deep inside: every client reads all of them at its start. */
function limitDepth(schema: unknown, depth = 0): unknown {
  if (Array.isArray(schema)) return schema.map((part) => limitDepth(part, depth));
  const node = SchemaNode.safeParse(schema).data;
  if (node === undefined) return schema;
  const { properties, ...rest } = node;
  const parts = Object.entries(rest).map(([key, part]) => [key, limitDepth(part, depth)]);
  const fields = SchemaNode.safeParse(properties).data;
  if (fields === undefined || depth >= MAX_OUTPUT_DEPTH) return Object.fromEntries(parts);
  const limitedFields = Object.entries(fields).map(([name, field]) => [name, limitDepth(field, depth + 1)]);
  return Object.fromEntries([...parts, ["properties", Object.fromEntries(limitedFields)]]);
}

/** The schema of a tool's structured result: names and types, nothing required, nothing excluded. */
export const toOutputSchema = (schema: z.ZodTypeAny): JsonSchema =>
  SchemaNode.parse(limitDepth(toJsonSchema(schema, relax)));
