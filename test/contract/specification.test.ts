import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../tools/index.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { declaredFields, differing, lineOf } from "../support/declared-fields.ts";
import { answerDifferences, differences } from "../support/spec-differences.ts";
import { facts } from "../support/operation-facts.ts";
import { specification, specificationFile, type SpecifiedAnswer } from "../support/specification.ts";

/** The schemas of an object's fields, or of those of a list's items. */
function fieldsOf(schema: z.ZodTypeAny): Readonly<Record<string, z.ZodTypeAny>> {
  const type = unwrapBranded(schema);
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
      const declared = [...catalog.values()].map(
        ({ operation: { method, pathTemplate: template } }) => `${method} ${template}`,
      );
      expect(declared.sort()).toEqual([...(official?.requests ?? [])].sort());
    });

    test.each([...catalog.values()])("agrees with $name but for what is listed", ({ name, operation }) => {
      const specified = official?.request(operation.method, operation.pathTemplate);
      if (specified === undefined) throw new Error(`${name} is not in the specification.`);
      expect(Object.keys(operation.path).sort()).toEqual([...specified.path].sort());
      const { query, body } = declaredFields(operation);
      const fields = [
        ...differing(query, specified.query),
        ...Object.keys(operation.bearerAuth),
        ...differing(body, specified.body),
      ];
      expect(fields.sort()).toEqual(Object.keys(differences[name] ?? {}).sort());
    });

    test.each(facts)("is what the inventory says of $tool", ({ tool, query, body, ...fact }) => {
      const specified = official?.request(fact.method, fact.path);
      const { deprecated, successes } = official?.facts(fact.method, fact.path) ?? {};
      expect({ query: query ?? "", body: body ?? "" }, tool).toEqual({
        query: lineOf(specified?.query ?? []),
        body: lineOf(specified?.body ?? []),
      });
      expect(fact.deprecated ?? false).toBe(deprecated);
      expect(successes).toContain(fact.status);
    });

    test("has the fields of every answer, and no others, but for what is listed", () => {
      const paths = [...catalog.values()].flatMap(
        ({ name, operation: { method, pathTemplate: template, response } }) => {
          if (!("model" in response) || official === undefined) return [];
          const answer = official.answer(method, template, response.status);
          const items =
            response.kind === "list" && response.encoding === "envelope" ? answer[response.key] : answer;
          return differingAnswer(name, response.model, items ?? {});
        },
      );
      expect(paths.filter((path) => explanationOf(path) === undefined)).toEqual([]);
      expect(new Set(paths.map(explanationOf))).toEqual(new Set(Object.keys(answerDifferences)));
    });

    test("differs from operations that exist only", () => {
      expect(Object.keys(differences).filter((name) => !catalog.has(name))).toEqual([]);
    });
  },
);
