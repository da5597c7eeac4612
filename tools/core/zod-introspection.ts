import { z } from "zod/v3";

/** The schema below `optional`, `nullable`, a default or a refinement: what a value that is there must be. */
export function unwrap(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodDefault) return unwrap(schema.removeDefault());
  return schema instanceof z.ZodEffects ? unwrap(schema.innerType()) : schema;
}

/** Whether a schema is that of a credential: see `Secret`. */
export const isSecret = (schema: z.ZodTypeAny): boolean => unwrap(schema) instanceof z.ZodBranded;

const ShapeSchema = z.record(z.instanceof(z.ZodType));
const UnionOptionsSchema = z.array(z.instanceof(z.ZodType));

/** Whether a value of a schema may hold a credential, at whatever depth. */
export function containsSecret(schema: z.ZodTypeAny): boolean {
  if (isSecret(schema)) return true;
  const type = unwrap(schema);
  if (type instanceof z.ZodUnion) return UnionOptionsSchema.parse(type.options).some(containsSecret);
  if (type instanceof z.ZodArray) return containsSecret(z.instanceof(z.ZodType).parse(type.element));
  return type instanceof z.ZodObject && Object.values(ShapeSchema.parse(type.shape)).some(containsSecret);
}

/** The same, below the mark of a credential too. */
export function unwrapBranded(schema: z.ZodTypeAny): z.ZodTypeAny {
  const inner = unwrap(schema);
  return inner instanceof z.ZodBranded ? unwrapBranded(inner.unwrap()) : inner;
}
