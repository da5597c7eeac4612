import { z } from "zod/v3";
import type { CatalogEntry } from "../../tools/catalog.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";

const Shape = z.record(z.instanceof(z.ZodType));

/** Builds a valid value of a field. */
function buildExample(schema: z.ZodTypeAny): unknown {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options)[0];
  if (type instanceof z.ZodLiteral) return type.value;
  if (type instanceof z.ZodNumber) return type.minValue ?? 1;
  if (type instanceof z.ZodBoolean) return true;
  if (type instanceof z.ZodArray) return [buildExample(type.element)];
  if (type instanceof z.ZodObject) return buildExampleArguments(Shape.parse(type.shape));
  if (type instanceof z.ZodRecord) return {};
  return [
    "nothing_here",
    "https://nothing.example",
    "nobody@nothing.example",
    "2026-05-12T00:00:00Z",
    "DE",
  ].find((value) => schema.safeParse(value).success);
}

/** Builds valid arguments that refer to nothing that exists: only the required ones, or all. */
export function buildExampleArguments(
  shape: z.ZodRawShape,
  which: "required" | "all" = "required",
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape)
      .filter(([, schema]) => which === "all" || !schema.isOptional())
      .map(([name, schema]) => [name, buildExample(schema)]),
  );
}

/** Builds the required arguments of an operation as the API client takes them: with the bytes of an upload. */
export const buildOperationArguments = ({ operation: { input, upload } }: CatalogEntry) => ({
  ...buildExampleArguments(input.shape),
  ...(upload === undefined ? {} : { [upload.field]: { bytes: new Uint8Array(1), type: "image/png" } }),
});
