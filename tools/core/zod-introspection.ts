import { z } from "zod/v3";

/** The schema below `optional`, `nullable`, a default or a refinement: what a value that is there must be. */
export function unwrapped(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodDefault) return unwrapped(schema.removeDefault());
  return schema instanceof z.ZodEffects ? unwrapped(schema.innerType()) : schema;
}

/** Whether a schema is that of a credential: see `Secret`. */
export const isSecret = (schema: z.ZodTypeAny): boolean => unwrapped(schema) instanceof z.ZodBranded;

const Fields = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));

/** Whether a value of a schema may hold a credential, at whatever depth. */
export function declaresSecrets(schema: z.ZodTypeAny): boolean {
  if (isSecret(schema)) return true;
  const type = unwrapped(schema);
  if (type instanceof z.ZodUnion) return Options.parse(type.options).some(declaresSecrets);
  if (type instanceof z.ZodArray) return declaresSecrets(z.instanceof(z.ZodType).parse(type.element));
  return type instanceof z.ZodObject && Object.values(Fields.parse(type.shape)).some(declaresSecrets);
}

/** The same, below the mark of a credential too. */
export function core(schema: z.ZodTypeAny): z.ZodTypeAny {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodBranded ? core(inner.unwrap()) : inner;
}
