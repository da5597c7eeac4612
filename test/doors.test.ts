import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { doorTools } from "../src/mcp/doors.ts";
import { catalogue } from "../tools/index.ts";
import { createHarness, text } from "./support/harness.ts";
import { costOf, listed, summaryOf } from "./support/tokens.ts";

const Found = z.object({
  operations: z.array(z.object({ name: z.string(), about: z.string(), effect: z.string() }).strict()),
});

describe("the tools that reach every operation", () => {
  test("cost 900 tokens together at most", () => {
    expect(summaryOf(doorTools().map((tool) => costOf(listed(tool)))).total).toBeLessThanOrEqual(900);
  });

  test("say by their hints what they may do", async () => {
    const { tools } = await (await createHarness()).client.listTools();
    const hintsOf = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    expect(hintsOf("search_operations")).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hintsOf("read_operation")).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hintsOf("write_operation")).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(hintsOf("destructive_operation")).toMatchObject({ readOnlyHint: false, destructiveHint: true });
  });

  test("answer, refuse and gate as the operation's own tool does", async () => {
    const { client, tool } = await createHarness();
    const organization_id = text(
      await tool("write_operation", { operation: "create_organization", arguments: { name: "Acme" } }),
      "id",
    );
    const both = (door: string, operation: string, args: Record<string, unknown>) =>
      Promise.all([
        client.callTool({ name: operation, arguments: args }),
        client.callTool({ name: door, arguments: { operation, arguments: args } }),
      ]);
    for (const [door, operation, args] of [
      ["read_operation", "get_organization", { organization_id }],
      ["read_operation", "get_organization", { organization_id, fields: ["name"] }],
      ["read_operation", "get_organization", { organization_id: "org_none", extra: 1 }],
      ["destructive_operation", "delete_organization", { organization_id }],
    ] as const) {
      const [direct, through] = await both(door, operation, args);
      expect(through).toEqual(direct);
    }
    expect(
      await tool("destructive_operation", {
        operation: "delete_organization",
        arguments: { organization_id, confirm: true },
      }),
    ).toMatchObject({ deleted: true });
  });

  test("lead to operations of their own effect only", async () => {
    const { failure, exchanges } = await createHarness();
    expect(
      await failure("read_operation", { operation: "delete_user", arguments: { user_id: "user_1" } }),
    ).toContain("delete_user is to be called with destructive_operation.");
    expect(await failure("write_operation", { operation: "ban_user" })).toContain("destructive_operation");
    expect(await failure("destructive_operation", { operation: "create_user" })).toContain("write_operation");
    expect(await failure("write_operation", { operation: "make_coffee" })).toContain(
      "search_operations finds those that there are",
    );
    expect(await failure("write_operation", {})).toContain("operation: is required");
    expect(exchanges).toEqual([]);
  });
});

describe("search_operations", () => {
  test("ranks tersely: name, first sentence, effect", async () => {
    const { tool } = await createHarness();
    const answer = await tool("search_operations", { query: "delete an organization" });
    const { operations } = Found.parse(answer);
    expect(operations.length).toBeGreaterThan(0);
    expect(operations.map(({ name }) => name)).toContain("delete_organization");
    for (const { about } of operations) expect(about).toMatch(/^[A-Z][^]*\.$/);
    expect(countTokens(JSON.stringify(answer))).toBeLessThanOrEqual(600);
  });

  test("shows of an operation that is asked for by name all that a call needs", async () => {
    const { client, tool } = await createHarness();
    const { tools } = await client.listTools();
    for (const { name, operation } of catalogue.values()) {
      const own = tools.find((one) => one.name === name);
      expect(await tool("search_operations", { query: name })).toEqual({
        name,
        description: own?.description,
        effect: operation.effect,
        call_with: `${operation.effect}_operation`,
        input_schema: own?.inputSchema,
      });
    }
  });

  test("finds nothing where there is nothing to be found", async () => {
    const { tool } = await createHarness();
    expect(await tool("search_operations", { query: "zzqx" })).toEqual({ operations: [] });
  });
});
