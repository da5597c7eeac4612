import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalogue } from "../tools/index.ts";
import { core } from "../tools/unwrap.ts";
import { answerDifferences, differences } from "./support/differences.ts";
import {
  specification,
  specificationFile,
  type SpecifiedAnswer,
  type SpecifiedField,
} from "./support/specification.ts";

/** The values of a field, or of its items, where it is one of a few. */
function enumOf(schema: z.ZodTypeAny): readonly unknown[] | undefined {
  const type = core(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options);
  if (type instanceof z.ZodLiteral) return [type.value];
  return type instanceof z.ZodArray ? enumOf(type.element) : undefined;
}

/** What JSON has a field as; `undefined` where it may be anything. */
function kindOf(schema: z.ZodTypeAny): string | undefined {
  const type = core(schema);
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return "string";
  if (type instanceof z.ZodNumber) return "number";
  if (type instanceof z.ZodBoolean) return "boolean";
  if (type instanceof z.ZodLiteral) return typeof type.value;
  if (type instanceof z.ZodArray) return "array";
  return type instanceof z.ZodObject || type instanceof z.ZodRecord ? "object" : undefined;
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
    return (
      field.required === schema.isOptional() ||
      key(field.enum) !== key(enumOf(schema)) ||
      (field.kind !== undefined && field.kind !== kindOf(schema))
    );
  });
  return [...missing.map(({ name }) => name), ...own.map(([name]) => name)];
}

/** The schemas of an object's fields, or of those of a list's items. */
function fieldsOf(schema: z.ZodTypeAny): Readonly<Record<string, z.ZodTypeAny>> {
  const type = core(schema);
  if (type instanceof z.ZodArray) return fieldsOf(type.element);
  return type instanceof z.ZodObject ? z.record(z.instanceof(z.ZodType)).parse(type.shape) : {};
}

/** Paths of the fields that only one of the two has. */
function differingAnswer(path: string, schema: z.ZodTypeAny, specified: SpecifiedAnswer): string[] {
  const own = fieldsOf(schema);
  return [...new Set([...Object.keys(own), ...Object.keys(specified)])].flatMap((name) => {
    const [field, other] = [own[name], specified[name]];
    return field === undefined || other === undefined
      ? [`${path}.${name}`]
      : differingAnswer(`${path}.${name}`, field, other);
  });
}

/** The entry of `answerDifferences` that a path falls under. */
const explanationOf = (path: string) =>
  Object.keys(answerDifferences).find((end) => path === end || path.endsWith(`.${end}`));

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

    test.each([...catalogue.values()])(
      "calls $name deprecated where it is, and expects its success",
      (named) => {
        const { method, template, deprecated, response } = named.operation;
        const facts = official?.facts(method, template);
        expect(deprecated !== undefined).toBe(facts?.deprecated);
        expect(facts?.successes).toContain(response.status);
      },
    );

    test("has the fields of every answer, and no others, but for what is listed", () => {
      const paths = [...catalogue.values()].flatMap(({ name, operation: { method, template, response } }) => {
        if (!("model" in response) || official === undefined) return [];
        const answer = official.answer(method, template, response.status);
        const items =
          response.kind === "list" && response.wire === "envelope" ? answer[response.key] : answer;
        return differingAnswer(name, response.model, items ?? {});
      });
      expect(paths.filter((path) => explanationOf(path) === undefined)).toEqual([]);
      expect(new Set(paths.map(explanationOf))).toEqual(new Set(Object.keys(answerDifferences)));
    });

    test("differs from operations that exist only", () => {
      expect(Object.keys(differences).filter((name) => !catalogue.has(name))).toEqual([]);
    });
  },
);
