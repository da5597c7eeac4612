import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../tools/catalog.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { listDeclaredFields, listDifferingFields, formatFieldList } from "../support/declared-fields.ts";
import { responseDifferences, requestDifferences } from "../support/spec-differences.ts";
import { operationFacts } from "../support/operation-facts.ts";
import { loadSpecification, specificationFile, type SpecifiedResponse } from "../support/specification.ts";

/** Returns the schemas of an object's fields, or of the fields of an array's items. */
function getFields(schema: z.ZodTypeAny): Readonly<Record<string, z.ZodTypeAny>> {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodArray) return getFields(type.element);
  return type instanceof z.ZodObject ? z.record(z.instanceof(z.ZodType)).parse(type.shape) : {};
}

/** Lists the paths of the fields that only one of the two has. */
function listDifferingPaths(path: string, schema: z.ZodTypeAny, specified: SpecifiedResponse): string[] {
  const declared = getFields(schema);
  return [...new Set([...Object.keys(declared), ...Object.keys(specified)])].flatMap((name) => {
    const [field, specifiedField] = [declared[name], specified[name]];
    return field === undefined || specifiedField === undefined
      ? [`${path}.${name}`]
      : listDifferingPaths(`${path}.${name}`, field, specifiedField);
  });
}

/** Finds the key of `responseDifferences` that explains a path. */
const findExplanation = (path: string) =>
  Object.keys(responseDifferences).find((end) => path === end || path.endsWith(`.${end}`));

// Clerk's specification is not part of this project; `CLERK_OPENAPI` names a copy to check against.
describe.skipIf(specificationFile === undefined)(
  "Clerk's specification (CLERK_OPENAPI=path/to/clerk-backend-api.yml)",
  () => {
    const official = specificationFile === undefined ? undefined : loadSpecification(specificationFile);

    test("has exactly the operations of the catalog", () => {
      const declared = [...catalog.values()].map(
        ({ operation: { method, pathTemplate } }) => `${method} ${pathTemplate}`,
      );
      expect(declared.sort()).toEqual([...(official?.requests ?? [])].sort());
    });

    test.each([...catalog.values()])(
      "has the same request fields for $name, except the listed differences",
      ({ name, operation }) => {
        const specified = official?.findRequest(operation.method, operation.pathTemplate);
        if (specified === undefined) throw new Error(`${name} is not in the specification.`);
        expect(Object.keys(operation.path).sort()).toEqual([...specified.path].sort());
        const { query, body } = listDeclaredFields(operation);
        const fields = [
          ...listDifferingFields(query, specified.query),
          ...Object.keys(operation.bearerAuth),
          ...listDifferingFields(body, specified.body),
        ];
        expect(fields.sort()).toEqual(Object.keys(requestDifferences[name] ?? {}).sort());
      },
    );

    test.each(operationFacts)(
      "matches the inventory's facts about $tool",
      ({ tool, query, body, ...fact }) => {
        const specified = official?.findRequest(fact.method, fact.path);
        const { deprecated, successes } = official?.getFacts(fact.method, fact.path) ?? {};
        expect({ query: query ?? "", body: body ?? "" }, tool).toEqual({
          query: formatFieldList(specified?.query ?? []),
          body: formatFieldList(specified?.body ?? []),
        });
        expect(fact.deprecated ?? false).toBe(deprecated);
        expect(successes).toContain(fact.status);
      },
    );

    test("has the same response fields for every operation, except the listed differences", () => {
      const paths = [...catalog.values()].flatMap(
        ({ name, operation: { method, pathTemplate, response } }) => {
          if (!("model" in response) || official === undefined) return [];
          const specified = official.getResponse(method, pathTemplate, response.status);
          const items =
            response.kind === "list" && response.encoding === "envelope"
              ? specified[response.key]
              : specified;
          return listDifferingPaths(name, response.model, items ?? {});
        },
      );
      expect(paths.filter((path) => findExplanation(path) === undefined)).toEqual([]);
      expect(new Set(paths.map(findExplanation))).toEqual(new Set(Object.keys(responseDifferences)));
    });

    test("has listed differences only for operations that exist", () => {
      expect(Object.keys(requestDifferences).filter((name) => !catalog.has(name))).toEqual([]);
    });
  },
);
