import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { buildToolDefinitions } from "../../src/mcp/catalog/tool-list.ts";
import { SchemaNode, listSchemaNodes } from "../support/json-schema.ts";

/** The allowed schema keywords: each of them works in every client. */
const ALLOWED_KEYWORDS = {
  input: new Set([
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "enum",
    "description",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "minItems",
    "maxItems",
    "exclusiveMaximum",
  ]),
  output: new Set(["type", "properties", "items"]),
};

const ALLOWED_TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"];

const isNullSchema = (schema: unknown) => SchemaNode.safeParse(schema).data?.["type"] === "null";

/** Lists a schema's problems, each with its path. */
function listProblems(schema: unknown, keywords: ReadonlySet<string>): string[] {
  return listSchemaNodes(schema).flatMap(({ path, node }) => {
    const { type, anyOf, items, enum: values } = node;
    const alternatives = z.array(z.unknown()).parse(anyOf ?? []);
    const problems = Object.keys(node)
      .filter((keyword) => !keywords.has(keyword))
      .map((keyword) => `has ${keyword}`);
    if (anyOf === undefined && !ALLOWED_TYPES.some((allowed) => allowed === type))
      problems.push("has no single type");
    if (anyOf !== undefined && type !== undefined) problems.push("has both type and anyOf");
    if (anyOf !== undefined && alternatives.length < 2)
      problems.push("has an anyOf with fewer than two alternatives");
    if (alternatives.filter(isNullSchema).length > 1) problems.push("has several null alternatives");
    if (type === "array" && items === undefined) problems.push("is an array without items");
    if (!z.array(z.string()).optional().safeParse(values).success)
      problems.push("has an enum with values other than strings");
    return problems.map((problem) => `${path} ${problem}`);
  });
}

describe.each([...buildToolDefinitions()])("$name", ({ inputSchema, outputSchema }) => {
  test("has a strict input schema that works in every client, without a root anyOf", () => {
    expect(listProblems(inputSchema, ALLOWED_KEYWORDS.input)).toEqual([]);
    expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(inputSchema).not.toHaveProperty("anyOf");
  });

  test("has an output schema that names fields, without their types", () => {
    const untypedNodes = listSchemaNodes(outputSchema).filter(({ node }) => Object.keys(node).length > 0);
    const problems = untypedNodes.flatMap(({ node }) => listProblems(node, ALLOWED_KEYWORDS.output));
    expect(problems.filter((problem) => !problem.endsWith("has no single type"))).toEqual([]);
    expect(outputSchema).toMatchObject({ type: "object" });
    expect(untypedNodes.map(({ path }) => path)).toEqual(
      untypedNodes.length === 1 ? ["#"] : ["#", "#/data", "#/data/items"],
    );
  });
});

test("the lint finds boolean schemas, references, type lists, const and arrays without items", () => {
  const invalidSchema = {
    type: ["object", "null"],
    $schema: "x",
    properties: { a: { $ref: "#" }, b: { type: "array" }, c: { const: 1 }, d: {} },
  };
  expect(listProblems(invalidSchema, ALLOWED_KEYWORDS.input)).toHaveLength(8);
  expect(() => listProblems({ type: "object", properties: { a: true } }, ALLOWED_KEYWORDS.input)).toThrow(
    "#/a",
  );
});
