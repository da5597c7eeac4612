import { z } from "zod/v3";
import { unwrapBranded } from "../../../tools/core/zod-introspection.ts";
import type { Json } from "../harness.ts";

const Shape = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.string());

/** Values of a text field: of the kinds that the API's fields have, whichever the schema accepts. */
const SAMPLE_TEXTS = [
  "other",
  "https://other.example/path",
  "other@example.com",
  "*@example.com",
  "org:admin",
];

/** Keys of the objects in the setups and scenarios whose keys a caller chooses. */
const SAMPLE_KEYS = ["plan", "tier", "seats", "role", "title", "user_name"];

/** Values of a field, of which the first that the API accepts is enough. */
type Alternatives = readonly unknown[];

/** Lists values of a field that differ as much as the schema allows: none, the smallest, the other one, all options. */
function listValues(schema: z.ZodTypeAny): Alternatives[] {
  const isValid = (value: unknown) => schema.safeParse(value).success;
  const each = (...values: readonly unknown[]): Alternatives[] =>
    (schema.isNullable() ? [null, ...values] : values).filter(isValid).map((value) => [value]);
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodBoolean) return each(true, false);
  if (type instanceof z.ZodEnum) return each(...Options.parse(type.options));
  if (type instanceof z.ZodLiteral) return each(type.value);
  if (type instanceof z.ZodNumber) return each(type.minValue ?? 1, (type.minValue ?? 1) + 59);
  if (type instanceof z.ZodArray)
    return [
      ...each([]),
      ...listValues(type.element).map((values) => values.map((value) => [value]).filter(isValid)),
    ];
  if (type instanceof z.ZodObject)
    return [...each(), ...listVariants(Shape.parse(type.shape), {}).map((values) => values.filter(isValid))];
  if (type instanceof z.ZodRecord)
    return each({}, ...SAMPLE_KEYS.flatMap((key) => [{ [key]: null }, { [key]: "other" }]));
  return [...each(), SAMPLE_TEXTS.filter(isValid)];
}

/**
 * Lists the arguments of a call with one field left out, added or replaced by another value. Of alternatives, the first
 * that the API accepts is enough.
 */
export function listVariants(shape: z.ZodRawShape, args: Json): (readonly Json[])[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const { [name]: current, ...others } = args;
    const withoutField: (readonly Json[])[] = current !== undefined && schema.isOptional() ? [[others]] : [];
    const replaceValue = (value: unknown) => Object.assign({ [name]: value }, others);
    const withOtherValue = listValues(schema).map((values) => values.map(replaceValue));
    return withoutField.concat(withOtherValue);
  });
}
