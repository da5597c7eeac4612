import { describe, expect, test } from "vitest";
import { callTool } from "../../src/mcp/call/call-tool.ts";
import { catalog } from "../../tools/catalog.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { createHarness, getString } from "../support/harness.ts";

const destructiveOperations = [...catalog.values()].filter(
  ({ operation }) => operation.effect === "destructive",
);

describe.each(destructiveOperations)("$name", ({ name, operation }) => {
  const confirmation = operation.confirm;
  if (confirmation === undefined) throw new Error(`${name} declares no confirmation.`);

  test.each([{}, { confirm: false }])("sends only reads when called with %j", async (confirm) => {
    const { failure, exchanges } = await createHarness();
    const args = buildExampleArguments(operation.input.shape);
    expect(await failure(name, { ...args, ...confirm })).toMatch(
      new RegExp(
        `^Not done: ${name} on Clerk \\(sandbox\\) needs confirmation. Nothing was changed.\n|` +
          "^Nothing was changed on Clerk \\(sandbox\\): .+\\.\nNext: check the arguments",
      ),
    );
    expect(exchanges.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("has a warning that is a complete sentence", () => {
    expect(confirmation.warning).toMatch(/^[A-Z].*\.$/);
    if ("unreadable" in confirmation.target) expect(confirmation.target.unreadable).toMatch(/\.$/);
  });
});

describe("a denial", () => {
  test("shows the warning, the target, how to recreate it and the call that continues", async () => {
    const { tool, failure } = await createHarness();
    const added = await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    const domain_id = getString(added, "id");
    const target = Object.fromEntries(
      Object.entries(added).filter(([, value]) => value !== null && JSON.stringify(value) !== "[]"),
    );
    expect((await failure("delete_domain", { domain_id })).split("\n")).toEqual([
      "Not done: delete_domain on Clerk (sandbox) needs confirmation. Nothing was changed.",
      "Sign-in on this domain stops at once.",
      'Name: "shop.example.com"',
      `Target now, without empty fields and images: ${JSON.stringify(target)}`,
      'To recreate it, as far as possible: create_domain {"name":"shop.example.com","is_satellite":true}',
      `Show this to the user. If they approve, call delete_domain again with: ${JSON.stringify({ domain_id, confirm: true })}`,
    ]);
    expect(await tool("list_domains")).toMatchObject({ total_count: 2 });
  });

  test.each([
    [
      "delete_domain",
      { domain_id: "dmn_none" },
      'there is no such domain.\nNext: check the arguments; existing ones are listed by: list_domains.\nNot found: "dmn_none"',
    ],
    [
      "delete_user",
      { user_id: "user_none" },
      'there is no such user (resource_not_found).\nNext: check the arguments; existing ones are listed by: list_users.\nNot found: "user_none"',
    ],
    [
      "delete_organization_membership",
      { organization_id: "org_none", user_id: "user_none" },
      /^[^\n]+ \(resource_not_found\)\.\nNext: check the arguments/,
    ],
  ])(
    "for a target that does not exist says so once and offers no confirmation: %s",
    async (name, args, message) => {
      const { failure } = await createHarness();
      const error = await failure(name, args);
      const prefix = "Nothing was changed on Clerk (sandbox): ";
      expect(error.startsWith(prefix)).toBe(true);
      if (typeof message === "string") expect(error.slice(prefix.length)).toBe(message);
      else expect(error.slice(prefix.length)).toMatch(message);
      expect(error).not.toContain("confirm");
    },
  );

  test("is returned when the target cannot be read", async () => {
    const { failure, exchanges } = await createHarness({
      wrapFetch: (fetch) => async (input, init) => {
        const request = new Request(input, init);
        if (request.method === "GET") throw new Error("network failure");
        return fetch(request);
      },
    });
    const error = await failure("delete_domain", { domain_id: "dmn_1", confirm: false });
    expect(error).toContain("What would be lost could not be read");
    expect(error).toContain("network failure");
    expect(error.match(/Nothing was changed/g)).toHaveLength(1);
    expect(error).toMatch(/Then call delete_domain again with: \{"domain_id":"dmn_1"\}$/);
    expect(exchanges).toEqual([]);
  });

  test("is returned when a destructive operation declares no confirmation", async () => {
    const entry = catalog.get("delete_domain");
    if (entry === undefined) throw new Error("delete_domain is not in the catalog.");
    const { context, exchanges } = await createHarness();
    const result = await callTool(
      { ...entry, operation: { ...entry.operation, confirm: undefined } },
      { domain_id: "dmn_1", confirm: true },
      { ...context, catalog, policy: "flag" },
    );
    expect(JSON.stringify(result.content)).toContain("cannot be called");
    expect(exchanges).toEqual([]);
  });
});
