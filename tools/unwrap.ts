import { z } from "zod/v3";

/** The schema below `optional`, `nullable`, a default or a refinement: what a value that is there must be. */
export function unwrapped(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodDefault) return unwrapped(schema.removeDefault());
  return schema instanceof z.ZodEffects ? unwrapped(schema.innerType()) : schema;
}

/** Whether a schema is that of a credential: see `Secret`. */
export const isSecret = (schema: z.ZodTypeAny): boolean => unwrapped(schema) instanceof z.ZodBranded;

/** The same, below the mark of a credential too. */
export function core(schema: z.ZodTypeAny): z.ZodTypeAny {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodBranded ? core(inner.unwrap()) : inner;
}
