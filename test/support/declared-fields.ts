import { z } from "zod/v3";
import type { Operation } from "../../tools/core/operation.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import type { SpecifiedField } from "./specification.ts";

/** A field as an operation declares it. */
export interface DeclaredField extends SpecifiedField {
  /** An earlier version of the API has it; today's need not. */
  readonly isLegacy: boolean;
}

/** The values of a field, or of its items, where it is one of a few. */
function getEnumValues(schema: z.ZodTypeAny): readonly unknown[] | undefined {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options);
  if (type instanceof z.ZodLiteral) return [type.value];
  return type instanceof z.ZodArray ? getEnumValues(type.element) : undefined;
}

/** What JSON has a field as; `undefined` where it may be anything. */
function getJsonType(schema: z.ZodTypeAny): string | undefined {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return "string";
  if (type instanceof z.ZodNumber) return "number";
  if (type instanceof z.ZodBoolean) return "boolean";
  if (type instanceof z.ZodLiteral) return typeof type.value;
  if (type instanceof z.ZodArray) return "array";
  return type instanceof z.ZodObject || type instanceof z.ZodRecord ? "object" : undefined;
}

const listFields = (shape: z.ZodRawShape): DeclaredField[] =>
  Object.entries(shape).map(([name, schema]) => ({
    name,
    required: !schema.isOptional(),
    enum: getEnumValues(schema),
    kind: getJsonType(schema),
    isLegacy: schema.description?.startsWith("Superseded") ?? false,
  }));

/** The fields of a body; of a bulk body those of its items. */
function getBodyShape({ body, bodyField }: Operation): z.ZodRawShape {
  const list = bodyField === undefined ? undefined : body[bodyField];
  const items = list === undefined ? undefined : unwrapBranded(list);
  const item = items instanceof z.ZodArray ? unwrapBranded(items.element) : undefined;
  return item instanceof z.ZodObject ? z.record(z.instanceof(z.ZodType)).parse(item.shape) : body;
}

/** The fields of an operation's query, and those of its body. */
export const listDeclaredFields = (operation: Operation) => ({
  query: listFields(operation.query),
  body: listFields(getBodyShape(operation)),
});

const formatEnumValues = ({ enum: values }: SpecifiedField) => values?.map(String).sort().join("|");

/** Names of the fields that only one side has, or that the two have differently. */
export function listDifferingFields(
  declared: readonly DeclaredField[],
  specified: readonly SpecifiedField[],
): string[] {
  const specifiedByName = new Map(
    specified.filter(({ name }) => name !== "paginated").map((field) => [field.name, field]),
  );
  const mismatched = declared.filter((field) => {
    const specifiedField = specifiedByName.get(field.name);
    specifiedByName.delete(field.name);
    if (specifiedField === undefined) return !field.isLegacy;
    return (
      field.required !== specifiedField.required ||
      formatEnumValues(field) !== formatEnumValues(specifiedField) ||
      (specifiedField.kind !== undefined && field.kind !== specifiedField.kind)
    );
  });
  return [...specifiedByName.keys(), ...mismatched.map(({ name }) => name)];
}

/** A field in one word, such as `name:string!`, which is required, or `status:array=active|revoked`. */
const formatField = (field: SpecifiedField): string => {
  const values = formatEnumValues(field);
  return `${field.name}:${field.kind ?? "any"}${field.required ? "!" : ""}${values === undefined ? "" : `=${values}`}`;
};

/** Fields in one line, and what the line says of them. */
export const formatFieldList = (fields: readonly SpecifiedField[]): string =>
  fields.map(formatField).sort().join(" ");

const FIELD_PATTERN = /^(?<name>[^:]+):(?<kind>\w+)(?<required>!)?(?:=(?<values>.*))?$/;

export const parseFieldList = (line: string): SpecifiedField[] =>
  line === ""
    ? []
    : line.split(" ").map((word) => {
        const { name, kind, required, values } = FIELD_PATTERN.exec(word)?.groups ?? {};
        if (name === undefined) throw new Error(`Not a field: ${word}`);
        return {
          name,
          kind: kind === "any" ? undefined : kind,
          required: required !== undefined,
          enum: values?.split("|"),
        };
      });
