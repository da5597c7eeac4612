import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import { getToolInputSchema } from "../../src/mcp/catalog/tool.ts";
import { catalog } from "../../tools/catalog.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
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
    const { type, anyOf, items, enum: values, format } = node;
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
    if (!z.array(z.string().min(1)).min(1).optional().safeParse(values).success)
      problems.push("has an enum that is empty or has values other than texts");
    if (format !== undefined && format !== "date-time")
      problems.push(`has the format ${JSON.stringify(format)}`);
    return problems.map((problem) => `${path} ${problem}`);
  });
}

const ToolDefinition = z.object({ name: z.string(), inputSchema: SchemaNode, outputSchema: SchemaNode });
const tools = loadTools().map(({ json }) => ToolDefinition.parse(JSON.parse(json)));

/** Paths of the objects whose keys the caller chooses, such as metadata. */
function listOpenObjects(schema: z.ZodTypeAny, path = "#"): string[] {
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodRecord) return [path];
  if (type instanceof z.ZodArray) return listOpenObjects(type.element, `${path}/items`);
  if (!(type instanceof z.ZodObject)) return [];
  const shape = z.record(z.instanceof(z.ZodType)).parse(type.shape);
  return Object.entries(shape).flatMap(([name, field]) => listOpenObjects(field, `${path}/${name}`));
}

describe.each(tools)("$name", ({ name, inputSchema, outputSchema }) => {
  test("has a strict input schema that works in every client, without a root anyOf", () => {
    expect(listProblems(inputSchema, ALLOWED_KEYWORDS.input)).toEqual([]);
    expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(inputSchema).not.toHaveProperty("anyOf");
  });

  test("names the fields of every object in its input, except where the caller chooses them", () => {
    const operation = catalog.get(name)?.operation;
    const openObjects = operation === undefined ? [] : listOpenObjects(getToolInputSchema(operation));
    const unnamed = listSchemaNodes(inputSchema)
      .filter(({ node }) => node["type"] === "object" && node["properties"] === undefined)
      .map(({ path }) => path.replace(/\/anyOf\/\d+$/, ""));
    expect(unnamed).toEqual(openObjects);
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

test("the lint finds whatever one of the known clients refuses", () => {
  const invalidSchema = {
    type: ["object", "null"],
    $schema: "x",
    properties: { a: { $ref: "#" }, b: { type: "array" }, c: { const: 1 }, d: {} },
  };
  expect(listProblems(invalidSchema, ALLOWED_KEYWORDS.input)).toHaveLength(8);
  for (const node of [
    { type: "string", enum: ["a", ""] },
    { type: "string", enum: [] },
    { type: "integer", enum: [1] },
    { type: "string", format: "uri" },
    { type: "string", minLength: 1 },
    { type: "string", maxLength: 1 },
    { type: "object", propertyNames: {} },
    { type: "object", patternProperties: {} },
    { type: "string", default: "a" },
    { type: "object", allOf: [] },
    { type: "object", oneOf: [] },
  ])
    expect(listProblems({ type: "object", properties: { node } }, ALLOWED_KEYWORDS.input)).toHaveLength(1);
  expect(listProblems({ type: "string", format: "date-time" }, ALLOWED_KEYWORDS.input)).toEqual([]);
  expect(() => listProblems({ type: "object", properties: { a: true } }, ALLOWED_KEYWORDS.input)).toThrow(
    "#/a",
  );
});
