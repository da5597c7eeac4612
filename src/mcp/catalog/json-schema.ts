import { z } from "zod/v3";
import { zodToJsonSchema, type JsonSchema7Type, type PostProcessCallback } from "zod-to-json-schema";
import { unwrapBranded } from "../../../tools/index.ts";

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
 * Removes the constraints that some clients do not know and therefore reject, with the whole list of tools: the length of
 * a text, formats other than `date-time`, and the empty value of an enum, which stays valid but is not offered.
 */
function removeUnportable(node: SchemaNode): SchemaNode {
  const { format, enum: values, minLength: _minLength, maxLength: _maxLength, ...rest } = node;
  return {
    ...rest,
    ...(format === "date-time" ? { format } : {}),
    ...(Array.isArray(values) ? { enum: values.filter((value) => value !== "") } : {}),
  };
}

/** The input schema of a tool: flat and strict, with all constraints that every client knows. */
export function toJsonInputSchema(schema: z.ZodTypeAny): JsonSchema {
  const postProcess: PostProcessCallback = (generated): JsonSchema7Type | undefined => {
    const node = SchemaNode.safeParse(generated).data;
    return node === undefined
      ? undefined
      : removeUnportable(simplifyRecord(constToEnum(normalizeNullable(node))));
  };
  const { $schema: _, ...root } = SchemaNode.parse(
    zodToJsonSchema(schema, { $refStrategy: "none", postProcess, strictUnions: true }),
  );
  return root;
}

const ShapeSchema = z.record(z.instanceof(z.ZodType));

/** An object with named fields of any value, including null; each may be missing, and there may be others. */
function toOpenObjectSchema(model: z.ZodTypeAny): JsonSchema {
  const type = unwrapBranded(model);
  const fields = type instanceof z.ZodObject ? Object.keys(ShapeSchema.parse(type.shape)) : [];
  return { type: "object", properties: Object.fromEntries(fields.map((name) => [name, {}])) };
}

/**
 * The output schema of a tool: the names of the result's fields or, of a list, those of an item. Clients check results
 * against it and throw away a result that does not match, although the call succeeded. The API may return null, another
 * type or another field where its specification has none, so nothing is required, and no field has a type.
 */
export function toJsonOutputSchema(schema: z.ZodTypeAny, itemModel: z.ZodTypeAny | undefined): JsonSchema {
  const resultSchema = toOpenObjectSchema(schema);
  if (itemModel === undefined) return resultSchema;
  const data = { type: "array", items: toOpenObjectSchema(itemModel) };
  return { ...resultSchema, properties: { ...SchemaNode.parse(resultSchema["properties"]), data } };
}
