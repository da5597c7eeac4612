import { z } from "zod/v3";
import type { Operation } from "../../tools/core/operation.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import type { SpecifiedField } from "./specification.ts";

/** A field as an operation declares it. */
export interface DeclaredField extends SpecifiedField {
  /** An earlier version of the API has it; today's need not. */
  readonly superseded: boolean;
}

/** The values of a field, or of its items, where it is one of a few. */
function enumOf(schema: z.ZodTypeAny): readonly unknown[] | undefined {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options);
  if (type instanceof z.ZodLiteral) return [type.value];
  return type instanceof z.ZodArray ? enumOf(type.element) : undefined;
}

/** What JSON has a field as; `undefined` where it may be anything. */
function kindOf(schema: z.ZodTypeAny): string | undefined {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return "string";
  if (type instanceof z.ZodNumber) return "number";
  if (type instanceof z.ZodBoolean) return "boolean";
  if (type instanceof z.ZodLiteral) return typeof type.value;
  if (type instanceof z.ZodArray) return "array";
  return type instanceof z.ZodObject || type instanceof z.ZodRecord ? "object" : undefined;
}

const fieldsIn = (shape: z.ZodRawShape): DeclaredField[] =>
  Object.entries(shape).map(([name, schema]) => ({
    name,
    required: !schema.isOptional(),
    enum: enumOf(schema),
    kind: kindOf(schema),
    superseded: schema.description?.startsWith("Superseded") ?? false,
  }));

/** The fields of a body; of a bulk body those of its items. */
function bodyShape({ body, bodyField: bulk }: Operation): z.ZodRawShape {
  const list = bulk === undefined ? undefined : body[bulk];
  const items = list === undefined ? undefined : unwrapBranded(list);
  const item = items instanceof z.ZodArray ? unwrapBranded(items.element) : undefined;
  return item instanceof z.ZodObject ? z.record(z.instanceof(z.ZodType)).parse(item.shape) : body;
}

/** The fields of an operation's query, and those of its body. */
export const declaredFields = (operation: Operation) => ({
  query: fieldsIn(operation.query),
  body: fieldsIn(bodyShape(operation)),
});

const valuesOf = ({ enum: values }: SpecifiedField) => values?.map(String).sort().join("|");

/** Names of the fields that only one side has, or that the two have differently. */
export function differing(own: readonly DeclaredField[], specified: readonly SpecifiedField[]): string[] {
  const wanted = new Map(specified.filter(({ name }) => name !== "paginated").map((one) => [one.name, one]));
  const wrong = own.filter((field) => {
    const other = wanted.get(field.name);
    wanted.delete(field.name);
    if (other === undefined) return !field.superseded;
    return (
      field.required !== other.required ||
      valuesOf(field) !== valuesOf(other) ||
      (other.kind !== undefined && field.kind !== other.kind)
    );
  });
  return [...wanted.keys(), ...wrong.map(({ name }) => name)];
}

/** A field in one word, such as `name:string!`, which is required, or `status:array=active|revoked`. */
const wordOf = (field: SpecifiedField): string => {
  const values = valuesOf(field);
  return `${field.name}:${field.kind ?? "any"}${field.required ? "!" : ""}${values === undefined ? "" : `=${values}`}`;
};

/** Fields in one line, and what the line says of them. */
export const lineOf = (fields: readonly SpecifiedField[]): string => fields.map(wordOf).sort().join(" ");

const WORD = /^(?<name>[^:]+):(?<kind>\w+)(?<required>!)?(?:=(?<values>.*))?$/;

export const fieldsOfLine = (line: string): SpecifiedField[] =>
  line === ""
    ? []
    : line.split(" ").map((word) => {
        const { name, kind, required, values } = WORD.exec(word)?.groups ?? {};
        if (name === undefined) throw new Error(`Not a field: ${word}`);
        return {
          name,
          kind: kind === "any" ? undefined : kind,
          required: required !== undefined,
          enum: values?.split("|"),
        };
      });
