import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { buildToolDefinitions } from "../../../src/mcp/catalog/tool-list.ts";
import { buildMetaTools } from "../../../src/mcp/catalog/meta-tools.ts";
import { catalog } from "../../../tools/catalog.ts";
import { createHarness, getString } from "../../support/harness.ts";
import { measureToolCost, parseListedTool, summarizeCosts } from "../../support/token-costs.ts";

const SearchResult = z.object({
  operations: z.array(z.object({ name: z.string(), about: z.string(), effect: z.string() }).strict()),
});

describe("the meta-tools", () => {
  test("cost at most 900 tokens together", () => {
    expect(
      summarizeCosts(
        buildMetaTools(buildToolDefinitions()).map((tool) => measureToolCost(parseListedTool(tool))),
      ).total,
    ).toBeLessThanOrEqual(900);
  });

  test("have hints that cover every operation they can call", async () => {
    const { tools } = await (await createHarness()).client.listTools();
    const findHints = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    // A meta-tool's hints must be at least as cautious as those of every operation that it can call.
    for (const { name, operation } of catalog.values()) {
      const metaTool = findHints(`${operation.effect}_operation`);
      const ownHints = findHints(name);
      for (const hint of ["destructiveHint", "openWorldHint"] as const)
        expect(metaTool?.[hint] === true || ownHints?.[hint] === false, `${hint} of ${name}`).toBe(true);
      for (const hint of ["readOnlyHint", "idempotentHint"] as const)
        expect(metaTool?.[hint] === false || ownHints?.[hint] === true, `${hint} of ${name}`).toBe(true);
    }
    expect(findHints("search_operations")).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(findHints("read_operation")).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(findHints("write_operation")).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(findHints("destructive_operation")).toMatchObject({ readOnlyHint: false, destructiveHint: true });
  });

  test("return, reject and gate as the operation's own tool does", async () => {
    const { client, tool } = await createHarness();
    const organization_id = getString(
      await tool("write_operation", { operation: "create_organization", arguments: { name: "Acme" } }),
      "id",
    );
    const callBothWays = (metaTool: string, operation: string, args: Record<string, unknown>) =>
      Promise.all([
        client.callTool({ name: operation, arguments: args }),
        client.callTool({ name: metaTool, arguments: { operation, arguments: args } }),
      ]);
    for (const [metaTool, operation, args] of [
      ["read_operation", "get_organization", { organization_id }],
      ["read_operation", "get_organization", { organization_id, fields: ["name"] }],
    ] as const) {
      const [direct, viaMetaTool] = await callBothWays(metaTool, operation, args);
      expect(viaMetaTool).toEqual(direct);
    }
    // The errors differ only in the next step, which names the tool that was called.
    const textBefore = (step: string) => (result: object) => JSON.stringify(result).split(step)[0];
    for (const [metaTool, operation, args, step] of [
      ["read_operation", "get_organization", { organization_id: "org_none", extra: 1 }, "Next:"],
      ["destructive_operation", "delete_organization", { organization_id }, "Show this to the user."],
    ] as const) {
      const [direct, viaMetaTool] = (await callBothWays(metaTool, operation, args)).map(textBefore(step));
      expect(viaMetaTool).toBe(direct);
    }
    expect(
      await tool("destructive_operation", {
        operation: "delete_organization",
        arguments: { organization_id, confirm: true },
      }),
    ).toMatchObject({ deleted: true });
  });

  test("reject operations of another effect and name the meta-tool for them", async () => {
    const { failure, exchanges } = await createHarness();
    expect(
      await failure("read_operation", { operation: "delete_user", arguments: { user_id: "user_1" } }),
    ).toContain(
      'delete_user must be called through destructive_operation.\nNext: Call destructive_operation with: {"operation":"delete_user","arguments":{"user_id":"user_1"}}',
    );
    expect(await failure("write_operation", { operation: "ban_user" })).toContain("destructive_operation");
    expect(await failure("destructive_operation", { operation: "create_user" })).toContain("write_operation");
    expect(await failure("write_operation", { operation: "make_coffee" })).toContain(
      'operation: there is no "make_coffee".\nNothing was changed.\nNext: search_operations finds the operations that exist.',
    );
    expect(await failure("write_operation", {})).toContain("operation: is required");
    expect(exchanges).toEqual([]);
  });
});

describe("a malformed meta-tool call", () => {
  test.each(["list_usres", "lst_users", "listUsers", "List_Users", "user_list"])(
    "suggests list_users for the unknown operation %s",
    async (operation) => {
      const { failure } = await createHarness();
      expect(await failure("read_operation", { operation })).toContain("Did you mean list_users?");
    },
  );

  test("shows the corrected call when fields are next to `arguments` instead of inside it", async () => {
    const { failure, exchanges } = await createHarness();
    expect(await failure("read_operation", { operation: "get_user", user_id: "user_1" })).toContain(
      'user_id belongs inside arguments: {"operation":"get_user","arguments":{"user_id":"user_1"}}\nNext: Correct',
    );
    expect(
      await failure("destructive_operation", {
        operation: "delete_user",
        arguments: { user_id: "user_1" },
        confirm: true,
        dry_run: true,
      }),
    ).toContain(
      'confirm, dry_run belong inside arguments: {"operation":"delete_user","arguments":{"user_id":"user_1","confirm":true,"dry_run":true}}',
    );
    expect(exchanges).toEqual([]);
  });

  test("is rejected with an example when `arguments` is not an object", async () => {
    const { failure } = await createHarness();
    for (const args of ["user_1", ["user_1"], 5])
      expect(await failure("read_operation", { operation: "get_user", arguments: args })).toContain(
        'arguments: must be an object, such as in {"operation":"get_user","arguments":{"user_id":"…"}}',
      );
    expect(await failure("read_operation", { operation: "get_user", args: {} })).toContain(
      "args: no such field.\nIt takes: operation, arguments.",
    );
  });

  test("is accepted when `arguments` is an object encoded as a JSON string", async () => {
    const { tool } = await createHarness();
    const { id } = await tool("write_operation", {
      operation: "create_organization",
      arguments: '{"name":"Acme"}',
    });
    expect(
      await tool("read_operation", {
        operation: "get_organization",
        arguments: JSON.stringify({ organization_id: id, fields: ["name"] }),
      }),
    ).toEqual({ name: "Acme" });
  });
});

describe("with only the meta-tools listed", () => {
  const createMetaToolHarness = () =>
    createHarness({
      settings: {
        toolAccess: { readOnly: false, toolsets: ["none"], tools: undefined, excludeTools: [] },
        confirm: "preview",
      },
    });
  const Step = z.object({ operation: z.string(), arguments: z.record(z.unknown()) });
  /** Parses the next call that a text ends with. */
  const parseNextCall = (text: string) => {
    const [, metaTool = "", json = ""] = /call (\w+) again with: (.*)$/.exec(text) ?? [];
    return { metaTool, call: Step.parse(JSON.parse(json)) };
  };

  test("the calls at the end of the previews confirm the operation", async () => {
    const { client, tool, failure, sandbox } = await createMetaToolHarness();
    const tools = (await client.listTools()).tools.map(({ name }) => name);
    const { id } = await tool("write_operation", {
      operation: "create_organization",
      arguments: { name: "Acme" },
    });
    const firstPreview = await failure("destructive_operation", {
      operation: "delete_organization",
      arguments: { organization_id: id },
    });
    const { metaTool, call } = parseNextCall(firstPreview);
    expect(tools).toContain(metaTool);
    expect(call.arguments).toMatchObject({ organization_id: id, confirm: true });

    // A call with an outdated preview returns a new preview, which ends with a call in the same format.
    await tool("write_operation", {
      operation: "update_organization",
      arguments: { organization_id: id, name: "Acme Two" },
    });
    const secondPreview = await failure(metaTool, call);
    expect(secondPreview).toContain("The target has changed since the preview.");
    const newCall = parseNextCall(secondPreview);
    expect(await tool(newCall.metaTool, newCall.call)).toMatchObject({ deleted: true });
    expect(await sandbox.db.selectFrom("organizations").selectAll().execute()).toEqual([]);
  });

  test("no next step names a tool that is not listed", async () => {
    const { failure } = await createMetaToolHarness();
    expect(
      await failure("read_operation", { operation: "get_user", arguments: { user_id: "user_1" } }),
    ).toContain('existing ones are listed by: read_operation {"operation":"list_users"}.');
    expect(await failure("read_operation", { operation: "get_user" })).toContain(
      "Next: Correct the arguments and call read_operation again.",
    );
    const error = await failure("write_operation", {
      operation: "create_user",
      arguments: { unknown_field: 1 },
    });
    expect(error).toContain("call write_operation again");
  });

  test("the call that recreates the target goes through a meta-tool, too", async () => {
    const { tool, failure } = await createMetaToolHarness();
    const { id } = await tool("write_operation", {
      operation: "create_allowlist_identifier",
      arguments: { identifier: "ada@example.com", notify: false },
    });
    expect(
      await failure("destructive_operation", {
        operation: "delete_allowlist_identifier",
        arguments: { identifier_id: id },
      }),
    ).toContain(
      'write_operation {"operation":"create_allowlist_identifier","arguments":{"identifier":"ada@example.com"',
    );
  });

  test("an operation's own tool still works, and its next step names that tool", async () => {
    const { tool, failure } = await createMetaToolHarness();
    await tool("list_users");
    expect(await failure("get_user", {})).toContain("call get_user again");
  });
});

describe("search_operations", () => {
  test("returns the name, the first sentence and the effect of each match, in at most 600 tokens", async () => {
    const { tool } = await createHarness();
    const result = await tool("search_operations", { query: "delete an organization" });
    const { operations } = SearchResult.parse(result);
    expect(operations.length).toBeGreaterThan(0);
    expect(operations.map(({ name }) => name)).toContain("delete_organization");
    for (const { about } of operations) expect(about).toMatch(/^[A-Z][^]*\.$/);
    expect(countTokens(JSON.stringify(result))).toBeLessThanOrEqual(600);
  });

  test("returns description, effect, meta-tool and input schema when the query is an operation's name", async () => {
    const { client, tool } = await createHarness();
    const { tools } = await client.listTools();
    for (const { name, operation } of catalog.values()) {
      const ownTool = tools.find((definition) => definition.name === name);
      expect(await tool("search_operations", { query: name })).toEqual({
        name,
        description: ownTool?.description,
        effect: operation.effect,
        call_with: `${operation.effect}_operation`,
        input_schema: ownTool?.inputSchema,
      });
    }
  });

  test("returns an empty list and a note when nothing matches", async () => {
    const { tool } = await createHarness();
    expect(await tool("search_operations", { query: "zzqx" })).toEqual({
      operations: [],
      note: expect.stringContaining("Nothing was found."),
    });
  });

  test.each([" delete_user ", "Delete_User", "deleteUser", "delete-user", "delete_user."])(
    "recognizes delete_user written as %j",
    async (query) => {
      const { tool } = await createHarness();
      expect(await tool("search_operations", { query })).toMatchObject({
        name: "delete_user",
        call_with: "destructive_operation",
      });
    },
  );

  test("returns only callable operations, and says why the best match cannot be called", async () => {
    const rules = { readOnly: false, toolsets: undefined, tools: undefined, excludeTools: [] };
    const createHarnessWith = (overrides: object) =>
      createHarness({ settings: { toolAccess: { ...rules, ...overrides } } });
    const readOnly = await createHarnessWith({ readOnly: true });
    const withExclusion = await createHarnessWith({ excludeTools: ["delete_user"] });
    for (const query of ["delete a user", "delete_user"]) {
      const result = await readOnly.tool("search_operations", { query });
      const { operations } = SearchResult.parse(result);
      expect(operations.length).toBeGreaterThan(0);
      expect(operations.filter(({ effect }) => effect !== "read")).toEqual([]);
      expect(result["note"]).toBe("delete_user cannot be called: this server is read-only (--read-only).");

      const otherResult = await withExclusion.tool("search_operations", { query });
      expect(SearchResult.parse(otherResult).operations).toHaveLength(8);
      expect(otherResult["note"]).toBe(
        "delete_user cannot be called: the operator has excluded it (--exclude-tools).",
      );
    }
    expect(await readOnly.tool("search_operations", { query: "list users" })).not.toHaveProperty("note");
  });
});
