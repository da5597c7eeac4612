import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems } from "../../support/harness.ts";

const WALLET = "0x71C7656EC7ab88b098defB751B7401B5f6d8976F";

describe.each([
  { list: "allowlist", prefix: "alid" },
  { list: "blocklist", prefix: "blid" },
])("the $list", ({ list, prefix }) => {
  const [listTool, createTool, deleteTool] = [
    `list_${list}_identifiers`,
    `create_${list}_identifier`,
    `delete_${list}_identifier`,
  ];

  test.each([
    ["ada@example.com", "email_address"],
    ["*@example.com", "email_address"],
    ["+15555550100", "phone_number"],
    [WALLET, "web3_wallet"],
  ])("accepts %s as a %s", async (identifier, identifier_type) => {
    const { tool } = await createHarness();
    const entry = await tool(createTool, { identifier });
    expect(entry).toMatchObject({ object: `${list}_identifier`, identifier, identifier_type });
    expect(entry["id"]).toMatch(new RegExp(`^${prefix}_\\w{27}$`));
    expect(entry).not.toHaveProperty("invitation_id");
  });

  test("rejects an invalid identifier", async () => {
    const { request } = await createHarness();
    for (const identifier of ["ada", "*@", "5555550100", "0x12", "*"]) {
      const response = await request(`/${list}_identifiers`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ identifier }),
      });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ meta: { param_name: "identifier" } }] });
    }
  });

  test("rejects a duplicate identifier, ignoring case", async () => {
    const { tool, failure } = await createHarness();
    await tool(createTool, { identifier: "ada@example.com" });
    expect(await failure(createTool, { identifier: "Ada@Example.com" })).toContain("duplicate_record");
  });

  test("is listed newest first", async () => {
    const { tool, clock } = await createHarness();
    await tool(createTool, { identifier: "a@example.com" });
    clock.advance(1000);
    await tool(createTool, { identifier: "b@example.com" });
    const entries = await tool(listTool);
    expect(entries).toMatchObject({ total_count: 2 });
    expect(getItems(entries).map((entry) => entry["identifier"])).toEqual(["b@example.com", "a@example.com"]);
  });

  test("deletes an entry only with confirmation", async () => {
    const { tool, failure } = await createHarness();
    const { id } = await tool(createTool, { identifier: "ada@example.com" });
    expect(await failure(deleteTool, { identifier_id: id })).toContain("ada@example.com");
    expect(await tool(listTool)).toMatchObject({ total_count: 1 });
    expect(await tool(deleteTool, { identifier_id: id, confirm: true })).toEqual({
      object: `${list}_identifier`,
      id,
      deleted: true,
    });
    expect(await tool(listTool)).toMatchObject({ total_count: 0 });
    expect(await failure(deleteTool, { identifier_id: id, confirm: true })).toContain("resource_not_found");
  });
});

test("an identifier can be on both lists, and an entry is not found through the other list", async () => {
  const { tool, failure } = await createHarness();
  const { id } = await tool("create_allowlist_identifier", { identifier: "ada@example.com" });
  await tool("create_blocklist_identifier", { identifier: "ada@example.com" });
  expect(await failure("delete_blocklist_identifier", { identifier_id: id, confirm: true })).toContain(
    "resource_not_found",
  );
});

test("the allowlist is returned in pages, and as a bare array unless paginated is set", async () => {
  const { tool, request } = await createHarness();
  for (const name of ["a", "b", "c"])
    await tool("create_allowlist_identifier", { identifier: `${name}@example.com` });
  expect(await tool("list_allowlist_identifiers", { limit: 2 })).toMatchObject({
    total_count: 3,
    has_more: true,
    next_offset: 2,
  });
  expect(await (await request("/allowlist_identifiers")).json()).toHaveLength(3);
});

test("an allowlist entry with notify invites the address", async () => {
  const { tool, sandbox } = await createHarness();
  const entry = await tool("create_allowlist_identifier", { identifier: "ada@example.com", notify: true });
  expect(getItems(await tool("list_invitations"))).toMatchObject([
    { id: entry["invitation_id"], email_address: "ada@example.com" },
  ]);
  expect(await listOutboxMessages(sandbox.db)).toMatchObject([{ recipient: "ada@example.com" }]);
});

test("an allowlist entry for a domain with notify invites no one", async () => {
  const { tool, sandbox } = await createHarness();
  const entry = await tool("create_allowlist_identifier", { identifier: "*@example.com", notify: true });
  expect(entry).not.toHaveProperty("invitation_id");
  expect(await listOutboxMessages(sandbox.db)).toEqual([]);
});
