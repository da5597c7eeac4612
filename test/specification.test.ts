import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalogue } from "../tools/index.ts";
import { core } from "../tools/unwrap.ts";
import { differences } from "./support/differences.ts";
import { specification, specificationFile, type SpecifiedField } from "./support/specification.ts";

/** The values of a field, or of its items, where it is one of a few. */
function enumOf(schema: z.ZodTypeAny): readonly unknown[] | undefined {
  const type = core(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options);
  if (type instanceof z.ZodLiteral) return [type.value];
  return type instanceof z.ZodArray ? enumOf(type.element) : undefined;
}

const isSuperseded = (schema: z.ZodTypeAny) => schema.description?.startsWith("Superseded") ?? false;

/** The fields of a body; of a bulk body those of its items. */
function bodyShape(body: z.ZodRawShape, bulk: string | undefined): z.ZodRawShape {
  const list = bulk === undefined ? undefined : body[bulk];
  const items = list === undefined ? undefined : core(list);
  const item = items instanceof z.ZodArray ? core(items.element) : undefined;
  return item instanceof z.ZodObject ? z.record(z.instanceof(z.ZodType)).parse(item.shape) : body;
}

const key = (values: readonly unknown[] | undefined) => values?.map(String).sort().join("|");

/** The fields in which a shape and the specification differ. */
function differing(shape: z.ZodRawShape, specified: readonly SpecifiedField[]): string[] {
  const missing = specified.filter(({ name }) => name !== "paginated" && !(name in shape));
  const own = Object.entries(shape).filter(([name, schema]) => {
    const field = specified.find((one) => one.name === name);
    if (field === undefined) return !isSuperseded(schema);
    return field.required === schema.isOptional() || key(field.enum) !== key(enumOf(schema));
  });
  return [...missing.map(({ name }) => name), ...own.map(([name]) => name)];
}

// Clerk's specification is no part of this project: name a copy of it to check against it.
describe.skipIf(specificationFile === undefined)(
  "Clerk's specification (CLERK_OPENAPI=path/to/clerk-backend-api.yml)",
  () => {
    const official = specificationFile === undefined ? undefined : specification(specificationFile);

    test("has the operations of the catalogue, and no others", () => {
      const declared = [...catalogue.values()].map(
        ({ operation: { method, template } }) => `${method} ${template}`,
      );
      expect(declared.sort()).toEqual([...(official?.requests ?? [])].sort());
    });

    test.each([...catalogue.values()])("agrees with $name but for what is listed", ({ name, operation }) => {
      const specified = official?.request(operation.method, operation.template);
      if (specified === undefined) throw new Error(`${name} is not in the specification.`);
      expect(Object.keys(operation.path).sort()).toEqual([...specified.path].sort());
      const fields = [
        ...differing(operation.query, specified.query),
        ...Object.keys(operation.bearer),
        ...differing(bodyShape(operation.body, operation.bulk), specified.body),
      ];
      expect(fields.sort()).toEqual(Object.keys(differences[name] ?? {}).sort());
    });

    test("differs from operations that exist only", () => {
      expect(Object.keys(differences).filter((name) => !catalogue.has(name))).toEqual([]);
    });
  },
);
