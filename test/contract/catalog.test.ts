import { describe, expect, test } from "vitest";
import { buildToolDefinitions } from "../../src/mcp/catalog/tool-list.ts";
import { catalog, toolsets } from "../../tools/index.ts";
import { declaredFields, differing, fieldsOfLine } from "../support/declared-fields.ts";
import { differences } from "../support/spec-differences.ts";
import { facts } from "../support/operation-facts.ts";
import { costOf, summaryOf } from "../support/token-costs.ts";
import { DEFAULT_TOOLS } from "../../tools/default-tools.ts";

const operations = [...catalog.values()];
const tools = buildToolDefinitions();

describe("the catalogue", () => {
  test("has exactly the operations that it promises, each once", () => {
    expect([...catalog.keys()].sort()).toEqual(facts.map(({ tool }) => tool).sort());
    const declared = Object.values(toolsets).flatMap((toolset) => Object.keys(toolset.operations));
    expect(declared).toHaveLength(catalog.size);
    const requests = operations.map(
      ({ operation: { method, pathTemplate: template } }) => `${method} ${template}`,
    );
    expect(new Set(requests).size).toBe(requests.length);
  });

  test.each(facts)("has $tool as Clerk has it", ({ tool, query = "", body = "", ...fact }) => {
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
    const declared = declaredFields(operation);
    const different = [
      ...differing(declared.query, fieldsOfLine(query)),
      ...Object.keys(operation.bearerAuth),
      ...differing(declared.body, fieldsOfLine(body)),
    ];
    expect(different.sort()).toEqual(Object.keys(differences[tool] ?? {}).sort());
  });

  test("lists by default what it has, once, and of what is deprecated only what was there before", () => {
    expect(new Set(DEFAULT_TOOLS).size).toBe(DEFAULT_TOOLS.length);
    const { templates } = toolsets;
    const deprecated = DEFAULT_TOOLS.filter((name) => catalog.get(name)?.operation.deprecated !== undefined);
    expect(deprecated.filter((name) => !(name in templates.operations))).toEqual([]);
  });

  test("costs an agent little: 120 tokens a tool on average, 600 at most", () => {
    const { average, largest } = summaryOf(tools.map(costOf));
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
    const { path, query, body, bearerAuth: bearer } = operation;
    const fields = [path, query, body, bearer].flatMap((shape) => Object.keys(shape));
    expect(Object.keys(bearer).length).toBeLessThanOrEqual(1);
    expect(new Set(fields).size).toBe(fields.length);
    expect(Object.keys(operation.input.shape).sort()).toEqual(fields.sort());
    expect(fields).not.toContain("confirm");
    expect(fields).not.toContain("paginated");
    expect(
      [...operation.pathTemplate.matchAll(/\{(\w+)\}/g)].flatMap(([, field]) => field ?? []).sort(),
    ).toEqual(Object.keys(operation.path).sort());
  });

  test("is described in whole sentences, briefly", () => {
    const tool = tools.find((one) => one.name === name);
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
    expect(tools.find((one) => one.name === name)?.annotations).toEqual({
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
