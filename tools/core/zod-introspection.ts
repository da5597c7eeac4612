import { z } from "zod/v3";

/** The schema inside `optional`, `nullable`, defaults and refinements, which a present value must match. */
export function unwrap(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodDefault) return unwrap(schema.removeDefault());
  return schema instanceof z.ZodEffects ? unwrap(schema.innerType()) : schema;
}

/** Whether a schema describes a credential: `Secret` and `SecretObject` are the only branded schemas. */
export const isSecret = (schema: z.ZodTypeAny): boolean => unwrap(schema) instanceof z.ZodBranded;

/** The maximum that a number field accepts; `undefined` for a field without one. */
export function getMaximum(schema: z.ZodTypeAny): number | undefined {
  const type = unwrap(schema);
  return type instanceof z.ZodNumber ? (type.maxValue ?? undefined) : undefined;
}

const ShapeSchema = z.record(z.instanceof(z.ZodType));
const UnionOptionsSchema = z.array(z.instanceof(z.ZodType));

/** Whether a value of a schema can contain a credential at any depth. */
export function containsSecret(schema: z.ZodTypeAny): boolean {
  if (isSecret(schema)) return true;
  const type = unwrap(schema);
  if (type instanceof z.ZodUnion) return UnionOptionsSchema.parse(type.options).some(containsSecret);
  if (type instanceof z.ZodArray) return containsSecret(z.instanceof(z.ZodType).parse(type.element));
  return type instanceof z.ZodObject && Object.values(ShapeSchema.parse(type.shape)).some(containsSecret);
}

/**
 * Whether an object of a schema can contain a credential of its own. The credentials of objects in a list inside it do not
 * count: they belong to objects that other calls create, such as a user's phone numbers.
 */
export function containsOwnSecret(schema: z.ZodTypeAny): boolean {
  if (isSecret(schema)) return true;
  const type = unwrap(schema);
  if (type instanceof z.ZodUnion) return UnionOptionsSchema.parse(type.options).some(containsOwnSecret);
  if (type instanceof z.ZodArray) return isSecret(z.instanceof(z.ZodType).parse(type.element));
  return type instanceof z.ZodObject && Object.values(ShapeSchema.parse(type.shape)).some(containsOwnSecret);
}

/** The schema inside `optional`, `nullable`, defaults, refinements and the brand of a credential. */
export function unwrapBranded(schema: z.ZodTypeAny): z.ZodTypeAny {
  const inner = unwrap(schema);
  return inner instanceof z.ZodBranded ? unwrapBranded(inner.unwrap()) : inner;
}
