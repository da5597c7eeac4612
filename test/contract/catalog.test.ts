import { describe, expect, test } from "vitest";
import { buildToolDefinitions } from "../../src/mcp/catalog/tool-list.ts";
import { catalog, toolsets } from "../../tools/index.ts";
import { listDeclaredFields, listDifferingFields, parseFieldList } from "../support/declared-fields.ts";
import { requestDifferences } from "../support/spec-differences.ts";
import { operationFacts } from "../support/operation-facts.ts";
import { measureToolCost, summarizeCosts } from "../support/token-costs.ts";
import { DEFAULT_TOOLS } from "../../tools/default-tools.ts";

const operations = [...catalog.values()];
const definitions = buildToolDefinitions();

describe("the catalogue", () => {
  test("has exactly the operations that it promises, each once", () => {
    expect([...catalog.keys()].sort()).toEqual(operationFacts.map(({ tool }) => tool).sort());
    const declared = Object.values(toolsets).flatMap((toolset) => Object.keys(toolset.operations));
    expect(declared).toHaveLength(catalog.size);
    const requests = operations.map(({ operation: { method, pathTemplate } }) => `${method} ${pathTemplate}`);
    expect(new Set(requests).size).toBe(requests.length);
  });

  test.each(operationFacts)("has $tool as Clerk has it", ({ tool, query = "", body = "", ...fact }) => {
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
    const different = [
      ...listDifferingFields(declared.query, parseFieldList(query)),
      ...Object.keys(operation.bearerAuth),
      ...listDifferingFields(declared.body, parseFieldList(body)),
    ];
    expect(different.sort()).toEqual(Object.keys(requestDifferences[tool] ?? {}).sort());
  });

  test("lists by default what it has, once, and of what is deprecated only what was there before", () => {
    expect(new Set(DEFAULT_TOOLS).size).toBe(DEFAULT_TOOLS.length);
    const { templates } = toolsets;
    const deprecated = DEFAULT_TOOLS.filter((name) => catalog.get(name)?.operation.deprecated !== undefined);
    expect(deprecated.filter((name) => !(name in templates.operations))).toEqual([]);
  });

  test("costs an agent little: 120 tokens a tool on average, 600 at most", () => {
    const { average, largest } = summarizeCosts(definitions.map(measureToolCost));
    expect(largest.tokens, largest.name).toBeLessThanOrEqual(600);
    expect(average, "docs/tokens.md has them all").toBeLessThanOrEqual(120);
  });
});

describe.each(operations)("$name", ({ name, operation }) => {
  test("has a name of verb and noun, 40 characters at most", () => {
    expect(name).toMatch(/^[a-z]+(_[a-z0-9]+)+$/);
    expect(name.length).toBeLessThanOrEqual(40);
  });

  test("has each field in one place, and none that a tool adds", () => {
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

  test("is described in whole sentences, briefly", () => {
    const tool = definitions.find((one) => one.name === name);
    expect(tool?.description).toMatch(/^[A-Z].*\.$/);
    expect(tool?.description).not.toMatch(/ {2}|\n|\.\./);
    expect(tool?.description.length).toBeLessThanOrEqual(320);
    expect(tool?.title).toMatch(/^[A-Z].*[^.]$/);
  });

  test("has the effect that its method allows, and hints that follow from it", () => {
    if (operation.method === "GET") expect(operation.effect).toBe("read");
    if (operation.method === "DELETE") expect(operation.effect).toBe("destructive");
    if (["PUT", "PATCH"].includes(operation.method)) expect(operation.effect).not.toBe("read");
    expect(operation.confirm !== undefined && !("when" in operation.confirm)).toBe(
      operation.effect === "destructive",
    );
    if (operation.effect === "read") expect(operation.confirm).toBeUndefined();
    expect(definitions.find((one) => one.name === name)?.annotations).toEqual({
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.effect === "read" || operation.idempotent,
      openWorldHint: operation.notifies !== undefined,
    });
  });

  test("is paged by limit and offset together, where it is a list", () => {
    expect("limit" in operation.query).toBe("offset" in operation.query);
    if ("limit" in operation.query) expect(operation.response.kind).toBe("list");
    if (operation.response.kind === "list" && operation.response.paginated)
      expect(operation.query).toHaveProperty("limit");
  });

  test("has as its bulk field an array of its body", () => {
    if (operation.bodyField !== undefined) expect(Object.keys(operation.body)).toEqual([operation.bodyField]);
  });
});
