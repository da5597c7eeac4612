import { describe, expect, test } from "vitest";
import type { AuthorityRules } from "../src/mcp/authority.ts";
import { catalogue, toolsets } from "../tools/index.ts";
import { createHarness } from "./support/harness.ts";

const everything: AuthorityRules = {
  readOnly: false,
  toolsets: undefined,
  tools: undefined,
  excludeTools: [],
};

async function serverWith(rules: Partial<AuthorityRules>) {
  const harness = await createHarness({ settings: { authority: { ...everything, ...rules } } });
  const { tools } = await harness.client.listTools();
  return { ...harness, names: tools.map(({ name }) => name) };
}

describe("--read-only", () => {
  test("leaves only tools that read, in the list and at the call", async () => {
    const { names, client, exchanges, tool } = await serverWith({ readOnly: true });
    const reading = [...catalogue.values()].filter(({ operation }) => operation.effect === "read");
    expect(names.sort()).toEqual(reading.map(({ name }) => name).sort());
    for (const { name, operation } of catalogue.values()) {
      if (operation.effect === "read") continue;
      await expect(client.callTool({ name, arguments: { confirm: true } })).rejects.toThrow(
        `${name} cannot be called: this server only reads (--read-only).`,
      );
    }
    expect(exchanges).toEqual([]);
    await tool("list_users");
  });
});

describe("--toolsets", () => {
  test("chooses what is listed, and nothing else", async () => {
    const { names, tool } = await serverWith({ toolsets: ["domains", "oauth"] });
    const wanted = [toolsets.domains, toolsets.oauth].flatMap(({ operations }) => Object.keys(operations));
    expect(names.sort()).toEqual(wanted.sort());
    await tool("list_users");
  });

  test("all lists everything, none nothing", async () => {
    expect((await serverWith({ toolsets: ["all"] })).names).toHaveLength(catalogue.size);
    expect((await serverWith({ toolsets: ["none"] })).names).toEqual([]);
  });
});

describe("--tools and --exclude-tools", () => {
  test("decide what is listed and what can be called", async () => {
    const { names, client, tool } = await serverWith({
      tools: ["get_user", "list_users", "delete_user"],
      excludeTools: ["delete_user"],
    });
    expect(names.sort()).toEqual(["get_user", "list_users"]);
    await tool("list_users");
    const call = (name: string) => client.callTool({ name, arguments: {} });
    await expect(call("list_domains")).rejects.toThrow("this server has other tools only (--tools)");
    await expect(call("delete_user")).rejects.toThrow("the operator has excluded it (--exclude-tools)");
  });

  test.each([
    [{ tools: ["get_usr"] }, "There is no tool get_usr"],
    [{ excludeTools: ["drop_user"] }, "There is no tool drop_user"],
    [{ toolsets: ["people"] }, "There is no toolset people. There are: users, "],
  ])("that name what does not exist keep the server from starting: %j", async (rules, message) => {
    await expect(serverWith(rules)).rejects.toThrow(message);
  });
});
