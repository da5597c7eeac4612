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

  test.each([
    [
      "delete_enterprise_connection",
      "delete_saml_connection",
      { saml_connection_id: "samlc_1", confirm: true },
    ],
    ["delete_scim_directory", "delete_directory", { directory_id: "scim_1", confirm: true }],
    ["ban_user", "ban_users", { user_ids: ["user_1"], confirm: true }],
    ["lock_user", "ban_users", { user_ids: ["user_1"], confirm: true }],
    ["delete_user_totp", "disable_user_mfa", { user_id: "user_1", confirm: true }],
    [
      "change_instance_domain",
      "update_production_instance_domain",
      { home_url: "https://b.example", confirm: true },
    ],
    ["change_instance_domain", "update_domain", { domain_id: "dmn_1", name: "b.example", confirm: true }],
    ["revoke_api_key", "update_api_key", { apiKeyID: "ak_1", seconds_until_expiration: 1 }],
    ["update_instance_restrictions", "update_beta_instance_settings", { restricted_to_allowlist: false }],
    ["update_beta_instance_settings", "update_instance_restrictions", { allowlist: false }],
    ["update_beta_instance_settings", "update_instance", { test_mode: true }],
    [
      "toggle_template_delivery",
      "update_template",
      { template_type: "sms", slug: "a", delivered_by_clerk: false },
    ],
    ["update_template", "toggle_template_delivery", { template_type: "sms", slug: "a" }],
    ["delete_user_profile_image", "update_user", { user_id: "user_1", profile_image_id: null }],
    [
      "revoke_session",
      "update_user",
      { user_id: "user_1", password: "secret-1234", sign_out_of_other_sessions: true },
    ],
    ["create_invitation", "create_allowlist_identifier", { identifier: "a@b.example", notify: true }],
    [
      "replace_user_metadata",
      "update_user_metadata",
      { user_id: "user_1", public_metadata: { a: { b: null } } },
    ],
  ])("exclude with %s what does the same: %s %j", async (excluded, name, args) => {
    const { client, exchanges } = await startServerWith({ excludeTools: [excluded] });
    const text = await client.callTool({ name, arguments: args }).then(
      (result) => JSON.stringify(result),
      (error: unknown) => String(error),
    );
    expect(text).toContain(`${name} cannot be called`);
    expect(text).toContain(
      `it does what ${excluded} does, which the operator has excluded (--exclude-tools).`,
    );
    expect(text).not.toContain("secret-1234");
    expect(exchanges).toEqual([]);
  });

  test.each([
    ["disable_user_mfa", "delete_user_backup_codes"],
    ["delete_api_key", "delete_user"],
    ["create_invitation", "create_allowlist_identifier"],
    ["get_user", "list_users"],
  ])("leave, when they exclude %s, %s, which does less or something else", async (excluded, name) => {
    const { names } = await startServerWith({ excludeTools: [excluded] });
    expect(names).toContain(name);
    expect(names).not.toContain(excluded);
  });

  test("leave what does the same as an excluded tool out of the hints in errors", async () => {
    const { failure } = await startServerWith({ excludeTools: ["list_directories", "delete_directory"] });
    const missing = await failure("get_scim_directory", { scim_directory_id: "scim_1" });
    expect(missing).toContain("Check the ids.");
    expect(missing).not.toContain("list_scim_directories");
    const misspelled = await failure("destructive_operation", { operation: "delete_scim_directori" });
    expect(misspelled).toContain('there is no "delete_scim_directori"');
    expect(misspelled).not.toContain("delete_scim_directory");
  });

  test("allow a tool by name without what does the same, and exclude it despite that", async () => {
    const { names } = await startServerWith({
      tools: ["delete_directory", "ban_users"],
      excludeTools: ["ban_user"],
    });
    expect(names).toEqual(["delete_directory"]);
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
