import { z } from "zod/v3";
import { zodToJsonSchema, type JsonSchema7Type, type PostProcessCallback } from "zod-to-json-schema";

/** A JSON Schema that every known client accepts. `test/contract/schema-lint.test.ts` checks the rules. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const SchemaNode = z.record(z.unknown());
type SchemaNode = z.output<typeof SchemaNode>;

const isNullSchema = (schema: unknown) => SchemaNode.safeParse(schema).data?.["type"] === "null";

/** Rewrites nullable schemas to `anyOf: [X, { type: "null" }]`, the only form that works in every client. */
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

/** Rewrites a string `const` to an `enum` of one value, and drops any other `const`: Gemini supports no other form. */
function constToEnum(node: SchemaNode): SchemaNode {
  const { const: value, ...rest } = node;
  if (value === undefined) return node;
  return typeof value === "string" ? { ...rest, enum: [value] } : rest;
}

/** Drops the value and key schemas of a record, so that it is described as a plain object. */
function simplifyRecord(node: SchemaNode): SchemaNode {
  const { additionalProperties, propertyNames: _, ...rest } = node;
  const additionalSchema = SchemaNode.safeParse(additionalProperties).data;
  return additionalProperties === undefined || additionalSchema !== undefined ? rest : node;
}

/**
 * Removes the constraints from an output schema. Otherwise a value or a field that the API adds would make clients
 * reject the result of a successful call.
 */
const removeConstraints = ({ type, properties, items, anyOf }: SchemaNode): SchemaNode =>
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

/** The input schema of a tool: flat and strict, with all constraints. */
export const toJsonInputSchema = (schema: z.ZodTypeAny): JsonSchema => toJsonSchema(schema, (node) => node);

/** The number of nested object levels whose fields an output schema lists. Deeper objects have no listed fields. */
const MAX_OUTPUT_DEPTH = 2;

/**
 * Removes the fields of objects below `MAX_OUTPUT_DEPTH`. Every client reads the schemas of all tools when it starts,
 * so they have to be small.
 */
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

/** The output schema of a tool: field names and types, without required fields or exclusion of other fields. */
export const toJsonOutputSchema = (schema: z.ZodTypeAny): JsonSchema =>
  SchemaNode.parse(limitDepth(toJsonSchema(schema, removeConstraints)));
