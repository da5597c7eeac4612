import { describe, expect, test } from "vitest";
import type { ToolAccessRules } from "../../../src/mcp/catalog/tool-access.ts";
import { catalog, toolsets } from "../../../tools/catalog.ts";
import { DEFAULT_TOOLS } from "../../../tools/default-tools.ts";
import { createHarness } from "../../support/harness.ts";
import { measureToolCost, summarizeCosts } from "../../support/token-costs.ts";

const ALL_TOOLS: ToolAccessRules = {
  readOnly: false,
  toolsets: ["all"],
  tools: undefined,
  excludeTools: [],
};

const META_TOOLS = ["destructive_operation", "read_operation", "search_operations", "write_operation"];

async function startServerWith(rules: Partial<ToolAccessRules>) {
  const harness = await createHarness({ settings: { toolAccess: { ...ALL_TOOLS, ...rules } } });
  const { tools } = await harness.client.listTools();
  return { ...harness, names: tools.map(({ name }) => name) };
}

describe("--read-only", () => {
  test("lists only read tools and rejects calls of all others", async () => {
    const { names, client, exchanges, tool } = await startServerWith({ readOnly: true });
    const readEntries = [...catalog.values()].filter(({ operation }) => operation.effect === "read");
    const metaTools = ["search_operations", "read_operation"];
    expect(names.sort()).toEqual([...readEntries.map(({ name }) => name), ...metaTools].sort());
    for (const { name, operation } of catalog.values()) {
      if (operation.effect === "read") continue;
      await expect(client.callTool({ name, arguments: { confirm: true } })).rejects.toThrow(
        `${name} cannot be called: this server is read-only (--read-only).`,
      );
    }
    expect(exchanges).toEqual([]);
    await tool("list_users");
  });
});

describe("--toolsets", () => {
  test("selects the listed tools without restricting which can be called", async () => {
    const { names, tool } = await startServerWith({ toolsets: ["domains", "oauth"] });
    const expectedTools = [toolsets.domains, toolsets.oauth].flatMap(({ operations }) =>
      Object.keys(operations),
    );
    expect(names.sort()).toEqual([...expectedTools, ...META_TOOLS].sort());
    await tool("list_users");
  });

  test("defaults to at most 80 tools of at most 10,500 tokens together", async () => {
    const { client, names, tool } = await startServerWith({ toolsets: undefined });
    expect(names.sort()).toEqual([...DEFAULT_TOOLS, ...META_TOOLS].sort());
    expect(names.length).toBeLessThanOrEqual(80);
    const { tools } = await client.listTools();
    expect(summarizeCosts(tools.map(measureToolCost)).total).toBeLessThanOrEqual(10_500);
    // Tools that are not listed can still be called.
    await tool("list_redirect_urls");
  });

  test("lists the union of several toolsets", async () => {
    const { names } = await startServerWith({ toolsets: ["default", "billing"] });
    const billing = Object.keys(toolsets.billing.operations);
    expect(names.sort()).toEqual([...new Set([...DEFAULT_TOOLS, ...billing, ...META_TOOLS])].sort());
  });

  test("lists every tool for `all` and only the four meta-tools for `none`", async () => {
    expect((await startServerWith({ toolsets: ["all"] })).names).toHaveLength(
      catalog.size + META_TOOLS.length,
    );
    expect((await startServerWith({ toolsets: ["none"] })).names.sort()).toEqual(META_TOOLS);
  });
});

describe("--tools and --exclude-tools", () => {
  test("restrict which tools are listed and which can be called", async () => {
    const { names, client, tool } = await startServerWith({
      toolsets: undefined,
      tools: ["get_user", "list_users", "delete_user", "list_redirect_urls"],
      excludeTools: ["delete_user"],
    });
    expect(names.sort()).toEqual(["get_user", "list_redirect_urls", "list_users"]);
    await tool("list_users");
    const call = (name: string) => client.callTool({ name, arguments: {} });
    await expect(call("list_domains")).rejects.toThrow(
      "it is not among the tools that this server allows (--tools)",
    );
    await expect(call("delete_user")).rejects.toThrow("the operator has excluded it (--exclude-tools)");
  });

  test("also restrict calls through the meta-tools", async () => {
    const tools = ["get_user", "delete_user", "list_domains", "read_operation", "search_operations"];
    const { failure, tool, exchanges } = await startServerWith({ tools, excludeTools: ["get_user"] });
    for (const operation of ["get_user", "list_users"])
      expect(await failure("read_operation", { operation })).toContain(`${operation} cannot be called`);
    expect(exchanges).toEqual([]);
    await tool("read_operation", { operation: "list_domains" });
    for (const query of ["get_user", "users"]) {
      const { operations, note } = await tool("search_operations", { query });
      expect(JSON.stringify(operations)).not.toMatch(/get_user|list_users/);
      expect(note).toMatch(/^(get_user|list_users) cannot be called: /);
    }
  });

  test("leave only reads through the meta-tools with --read-only", async () => {
    const { client, failure } = await startServerWith({ readOnly: true });
    expect(await failure("read_operation", { operation: "delete_user" })).toContain(
      "delete_user cannot be called: this server is read-only",
    );
    await expect(client.callTool({ name: "destructive_operation", arguments: {} })).rejects.toThrow(
      "this server is read-only",
    );
  });

  test.each([
    [{ tools: ["get_usr"] }, "There is no tool get_usr"],
    [{ excludeTools: ["drop_user"] }, "There is no tool drop_user"],
    [{ toolsets: ["people"] }, "There is no toolset people. The toolsets are: users, "],
  ])(
    "prevent the server from starting when they name an unknown tool or toolset: %j",
    async (rules, message) => {
      await expect(startServerWith(rules)).rejects.toThrow(message);
    },
  );
});
