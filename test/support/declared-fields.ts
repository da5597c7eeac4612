import { z } from "zod/v3";
import type { Operation } from "../../tools/core/operation.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import type { SpecifiedField } from "./specification.ts";

/** A request field as an operation declares it. */
export interface DeclaredField extends SpecifiedField {
  /** The field is from an earlier version of the API; the current specification need not have it. */
  readonly isLegacy: boolean;
}

/** Returns the enum values of a field or of its items; `undefined` if it is not an enum. */
function getEnumValues(schema: z.ZodTypeAny): readonly unknown[] | undefined {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options);
  if (type instanceof z.ZodLiteral) return [type.value];
  return type instanceof z.ZodArray ? getEnumValues(type.element) : undefined;
}

/** Returns the JSON type of a field; `undefined` if it can have several. */
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

/** Returns the shape of a request body, or of the items of a bulk body. */
function getBodyShape({ body, bodyField }: Operation): z.ZodRawShape {
  const list = bodyField === undefined ? undefined : body[bodyField];
  const items = list === undefined ? undefined : unwrapBranded(list);
  const item = items instanceof z.ZodArray ? unwrapBranded(items.element) : undefined;
  return item instanceof z.ZodObject ? z.record(z.instanceof(z.ZodType)).parse(item.shape) : body;
}

/** Lists the fields of an operation's query and of its body. */
export const listDeclaredFields = (operation: Operation) => ({
  query: listFields(operation.query),
  body: listFields(getBodyShape(operation)),
});

const formatEnumValues = ({ enum: values }: SpecifiedField) => values?.map(String).sort().join("|");

/** Lists the names of the fields that only one side has, or that differ. */
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

/** Formats a field as one word, such as `name:string!`, which is required, or `status:array=active|revoked`. */
const formatField = (field: SpecifiedField): string => {
  const values = formatEnumValues(field);
  return `${field.name}:${field.kind ?? "any"}${field.required ? "!" : ""}${values === undefined ? "" : `=${values}`}`;
};

/** Formats fields as one line, sorted, which `parseFieldList` parses. */
export const formatFieldList = (fields: readonly SpecifiedField[]): string =>
  fields.map(formatField).sort().join(" ");

const FIELD_PATTERN = /^(?<name>[^:]+):(?<kind>\w+)(?<required>!)?(?:=(?<values>.*))?$/;

export const parseFieldList = (line: string): SpecifiedField[] =>
  line === ""
    ? []
    : line.split(" ").map((word) => {
        const { name, kind, required, values } = FIELD_PATTERN.exec(word)?.groups ?? {};
        if (name === undefined) throw new Error(`Invalid field: ${word}`);
        return {
          name,
          kind: kind === "any" ? undefined : kind,
          required: required !== undefined,
          enum: values?.split("|"),
        };
      });
