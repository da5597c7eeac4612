import { describe, expect, test } from "vitest";
import { buildToolDefinitions } from "../../src/mcp/catalog/tool-list.ts";
import { catalog, toolsets } from "../../tools/catalog.ts";
import { listDeclaredFields, listDifferingFields, parseFieldList } from "../support/declared-fields.ts";
import { requestDifferences } from "../support/spec-differences.ts";
import { operationFacts } from "../support/operation-facts.ts";
import { measureToolCost, summarizeCosts } from "../support/token-costs.ts";
import { DEFAULT_TOOLS } from "../../tools/default-tools.ts";

const operations = [...catalog.values()];
const definitions = buildToolDefinitions();

describe("the catalog", () => {
  test("has exactly the operations of the inventory, each once", () => {
    expect([...catalog.keys()].sort()).toEqual(operationFacts.map(({ tool }) => tool).sort());
    const declared = Object.values(toolsets).flatMap((toolset) => Object.keys(toolset.operations));
    expect(declared).toHaveLength(catalog.size);
    const requests = operations.map(({ operation: { method, pathTemplate } }) => `${method} ${pathTemplate}`);
    expect(new Set(requests).size).toBe(requests.length);
  });

  test.each(operationFacts)("declares $tool as Clerk does", ({ tool, query = "", body = "", ...fact }) => {
    const operation = catalog.get(tool)?.operation;
    if (operation === undefined) throw new Error(`${tool} is not declared.`);
    const { response } = operation;
    const list = response.kind === "list" ? { list: response.encoding } : {};
    expect({
      method: operation.method,
      path: operation.pathTemplate,
      status: response.status,
      ...list,
      ...(response.kind === "list" && response.paginated ? { paginated: true } : {}),
      ...(operation.deprecated === undefined ? {} : { deprecated: true }),
      ...(operation.public ? { public: true } : {}),
      ...(operation.bodyField === undefined ? {} : { bulk: true }),
    }).toEqual(fact);
    const declared = listDeclaredFields(operation);
    const differences = [
      ...listDifferingFields(declared.query, parseFieldList(query)),
      ...Object.keys(operation.bearerAuth),
      ...listDifferingFields(declared.body, parseFieldList(body)),
    ];
    expect(differences.sort()).toEqual(Object.keys(requestDifferences[tool] ?? {}).sort());
  });

  test("has no duplicates among the default tools, and no deprecated ones other than the template tools", () => {
    expect(new Set(DEFAULT_TOOLS).size).toBe(DEFAULT_TOOLS.length);
    const { templates } = toolsets;
    const deprecated = DEFAULT_TOOLS.filter((name) => catalog.get(name)?.operation.deprecated !== undefined);
    expect(deprecated.filter((name) => !(name in templates.operations))).toEqual([]);
  });

  test("costs at most 120 tokens per tool on average, and at most 600 for any tool", () => {
    const { average, largest } = summarizeCosts(definitions.map(measureToolCost));
    expect(largest.tokens, largest.name).toBeLessThanOrEqual(600);
    expect(average, "docs/tokens.md lists every tool").toBeLessThanOrEqual(120);
  });
});

describe.each(operations)("$name", ({ name, operation }) => {
  test("has a snake_case name of at least two words and at most 40 characters", () => {
    expect(name).toMatch(/^[a-z]+(_[a-z0-9]+)+$/);
    expect(name.length).toBeLessThanOrEqual(40);
  });

  test("has each field in one place, and none of the fields that a tool adds", () => {
    const { path, query, body, bearerAuth } = operation;
    const fields = [path, query, body, bearerAuth].flatMap((shape) => Object.keys(shape));
    expect(Object.keys(bearerAuth).length).toBeLessThanOrEqual(1);
    expect(new Set(fields).size).toBe(fields.length);
    expect(Object.keys(operation.input.shape).sort()).toEqual(fields.sort());
    expect(fields).not.toContain("confirm");
    expect(fields).not.toContain("paginated");
    expect(
      [...operation.pathTemplate.matchAll(/\{(\w+)\}/g)].flatMap(([, field]) => field ?? []).sort(),
    ).toEqual(Object.keys(operation.path).sort());
  });

  test("has a description in complete sentences of at most 320 characters, and a title", () => {
    const tool = definitions.find((definition) => definition.name === name);
    expect(tool?.description).toMatch(/^[A-Z].*\.$/);
    expect(tool?.description).not.toMatch(/ {2}|\n|\.\./);
    expect(tool?.description.length).toBeLessThanOrEqual(320);
    expect(tool?.title).toMatch(/^[A-Z].*[^.]$/);
  });

  test("has an effect that its method allows, and the hints that follow from it", () => {
    if (operation.method === "GET") expect(operation.effect).toBe("read");
    if (operation.method === "DELETE") expect(operation.effect).toBe("destructive");
    if (["PUT", "PATCH"].includes(operation.method)) expect(operation.effect).not.toBe("read");
    expect(operation.confirm !== undefined && !("when" in operation.confirm)).toBe(
      operation.effect === "destructive",
    );
    if (operation.effect === "read") expect(operation.confirm).toBeUndefined();
    expect(definitions.find((definition) => definition.name === name)?.annotations).toEqual({
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.effect === "read" || operation.idempotent,
      openWorldHint: operation.notifies !== undefined,
    });
  });

  test("has limit and offset only together, and only if it returns a list", () => {
    expect("limit" in operation.query).toBe("offset" in operation.query);
    if ("limit" in operation.query) expect(operation.response.kind).toBe("list");
    if (operation.response.kind === "list" && operation.response.paginated)
      expect(operation.query).toHaveProperty("limit");
  });

  test("has no body field besides its bulk field", () => {
    if (operation.bodyField !== undefined) expect(Object.keys(operation.body)).toEqual([operation.bodyField]);
  });
});
