import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createHarness, getItems, getString, type Harness } from "../../support/harness.ts";

const createUsers = async ({ tool, clock }: Harness, count: number) => {
  for (let index = 0; index < count; index += 1) {
    clock.advance(1000);
    await tool("create_user", { email_address: [`p${index}@example.com`], first_name: `P${index}` });
  }
};

describe("`fields`", () => {
  test("selects the named paths of an object", async () => {
    const harness = await createHarness();
    await createUsers(harness, 1);
    const [user] = getItems(await harness.tool("list_users"));
    const user_id = user?.["id"];
    const { client } = harness;
    const result = await client.callTool({
      name: "get_user",
      arguments: { user_id, fields: ["id", "email_addresses.email_address", "public_metadata"] },
    });
    expect(result.structuredContent).toEqual({
      id: user_id,
      email_addresses: [{ email_address: "p0@example.com" }],
      public_metadata: {},
    });
    expect(result.content).toEqual([{ type: "text", text: JSON.stringify(result.structuredContent) }]);
  });

  test("selects the named paths of each item of a list, and keeps the pagination fields", async () => {
    const harness = await createHarness();
    await createUsers(harness, 3);
    expect(
      await harness.tool("list_users", { fields: ["first_name"], limit: 2, order_by: "created_at" }),
    ).toEqual({
      data: [{ first_name: "P0" }, { first_name: "P1" }],
      has_more: true,
      next_offset: 2,
    });
  });

  test("selects any path inside metadata", async () => {
    const { tool } = await createHarness();
    const public_metadata = { plan: { seats: 3, name: "pro" } };
    const organization_id = getString(
      await tool("create_organization", { name: "Acme", public_metadata }),
      "id",
    );
    expect(
      await tool("get_organization", { organization_id, fields: ["public_metadata.plan.seats"] }),
    ).toEqual({ public_metadata: { plan: { seats: 3 } } });
  });

  test("rejects unknown fields and lists the known ones, before a request is sent", async () => {
    const { failure, exchanges } = await createHarness();
    expect(await failure("list_users", { fields: ["emial"] })).toContain(
      "fields: there is no emial. Did you mean email_addresses?\nFields: id, ",
    );
    expect(await failure("list_users", { fields: ["email_addresses.address"] })).toContain(
      "there is no email_addresses.address. Did you mean email_address?\nFields of email_addresses: object, email_address, ",
    );
    expect(await failure("list_users", { fields: ["id.foo"] })).toContain(
      "fields: there is no id.foo: id has no fields inside it.",
    );
    expect(await failure("list_users", { fields: [""] })).toContain('fields: there is no "".\nFields: id');
    expect(exchanges).toEqual([]);
  });

  test("names all unknown fields, and lists the known ones once", async () => {
    const { failure } = await createHarness();
    const error = await failure("list_users", { fields: ["foo", "id", "bar"] });
    expect(error).toContain("fields: there is no foo.\nfields: there is no bar.\nFields: id, ");
    expect(error.split("profile_image_url")).toHaveLength(2);
  });

  test("returns a whole field when both the field and a path inside it are requested", async () => {
    const harness = await createHarness();
    await createUsers(harness, 1);
    const wholeField = await harness.tool("list_users", { fields: ["email_addresses"] });
    expect(getItems(wholeField)[0]?.["email_addresses"]).toMatchObject([{ email_address: "p0@example.com" }]);
    for (const fields of [
      ["email_addresses", "email_addresses.id"],
      ["email_addresses.id", "email_addresses"],
    ])
      expect(await harness.tool("list_users", { fields })).toEqual(wholeField);
  });
});

describe("a result that exceeds the limit", () => {
  const createLimitedHarness = (maxResultLength: number) => createHarness({ settings: { maxResultLength } });
  const jsonLength = (value: unknown) => JSON.stringify(value).length;

  test("is truncated after an item, and continues without gaps at the offset in its note", async () => {
    const harness = await createLimitedHarness(6000);
    await createUsers(harness, 12);
    const names: unknown[] = [];
    let offset: unknown = 0;
    while (offset !== undefined) {
      const page = await harness.tool("list_users", { limit: 12, offset, order_by: "created_at" });
      expect(jsonLength(page)).toBeLessThanOrEqual(6000);
      names.push(...getItems(page).map(({ first_name }) => first_name));
      if (page["has_more"] === true && page["note"] !== undefined)
        expect(page["note"]).toContain(`Continue with offset ${String(page["next_offset"])}`);
      offset = page["next_offset"];
    }
    expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `P${index}`));
  });

  test("continues after its last item when the page was requested with starting_after", async () => {
    const harness = await createLimitedHarness(6000);
    await createUsers(harness, 12);
    const order_by = "created_at";
    const [first] = getItems(await harness.tool("list_users", { limit: 1, fields: ["id"], order_by }));
    const names: unknown[] = [];
    let starting_after: unknown = first?.["id"];
    for (let hasMore = true; hasMore;) {
      const page = await harness.tool("list_users", {
        limit: 11,
        order_by,
        starting_after,
        fields: ["first_name", "email_addresses"],
      });
      expect(page).not.toHaveProperty("next_offset");
      names.push(...getItems(page).map(({ first_name }) => first_name));
      hasMore = page["has_more"] === true;
      const lastId = /Continue with starting_after (user_\w+),/.exec(String(page["note"]))?.[1];
      expect(lastId !== undefined).toBe(page["note"] !== undefined);
      if (lastId === undefined) break;
      starting_after = lastId;
    }
    expect(names).toEqual(Array.from({ length: 11 }, (_, index) => `P${index + 1}`));
  });

  const createOrganizationWith = async ({ tool }: Harness, private_metadata: object) => {
    const organization_id = getString(await tool("create_organization", { name: "Acme" }), "id");
    await tool("update_organization_metadata", { organization_id, private_metadata });
    return organization_id;
  };

  test("leaves out the longest fields of an object, and says how to read them", async () => {
    const harness = await createLimitedHarness(2000);
    const { tool } = harness;
    const organization_id = await createOrganizationWith(harness, {
      a: "x".repeat(900),
      b: "y".repeat(1000),
    });
    const result = await tool("get_organization", { organization_id });
    expect(jsonLength(result)).toBeLessThanOrEqual(2000);
    expect(result).toMatchObject({
      id: organization_id,
      name: "Acme",
      private_metadata: { a: "x".repeat(900) },
    });
    expect(result["note"]).toBe(
      "Too long for one answer (2000 characters at most). Left out: private_metadata.b (1002 characters). " +
        "Ask for private_metadata.b alone with `fields`.",
    );
    expect(await tool("get_organization", { organization_id, fields: ["private_metadata.b"] })).toEqual({
      private_metadata: { b: "y".repeat(1000) },
    });
  });

  test("is truncated at a limited depth", async () => {
    const harness = await createLimitedHarness(2000);
    let nested: object = {};
    for (let depth = 0; depth < 80; depth += 1) nested = { n: nested, text: "x".repeat(40) };
    const organization_id = await createOrganizationWith(harness, { nested });
    const result = await harness.tool("get_organization", { organization_id });
    expect(jsonLength(result)).toBeLessThanOrEqual(2000);
    expect(result["note"]).toContain("Left out: private_metadata.nested.n.n.n.n.n.n.n (");
  });

  test("truncates a list inside an object after an item", async () => {
    const harness = await createLimitedHarness(2000);
    const list = Array.from({ length: 100 }, (_, index) => ({ n: index, text: "x".repeat(50) }));
    const organization_id = await createOrganizationWith(harness, { list });
    const result = await harness.tool("get_organization", { organization_id, fields: ["private_metadata"] });
    expect(jsonLength(result)).toBeLessThanOrEqual(2000);
    const shownItems = z
      .object({ list: z.array(z.unknown()).min(10) })
      .parse(result["private_metadata"]).list;
    expect(shownItems).toEqual(list.slice(0, shownItems.length));
    expect(result["note"]).toContain(`private_metadata.list after item ${shownItems.length} of 100`);
    expect(result["note"]).toContain(
      "Ask for parts with `fields`: private_metadata.list.n, private_metadata.list.text.",
    );
  });

  test("says what to do about a requested field that does not fit", async () => {
    const harness = await createLimitedHarness(2000);
    const organization_id = await createOrganizationWith(harness, {
      a: { long: "x".repeat(5000) },
      b: "y".repeat(4000),
    });
    const getFields = (...fields: string[]) => harness.tool("get_organization", { organization_id, fields });
    const limit = "Too long for one answer (2000 characters at most).";
    const advice = "cannot be split; the operator can raise the limit (CLERK_MCP_ANSWER_LIMIT).";
    const [a, b] = ["private_metadata.a.long", "private_metadata.b"];
    expect(await getFields("private_metadata")).toEqual({
      note: `${limit} Left out: ${a} (5002 characters), ${b} (4002 characters). ${a}, ${b} ${advice}`,
    });
    expect(await getFields("private_metadata.b")).toEqual({
      note: `${limit} Left out: ${b} (4002 characters). ${b} ${advice}`,
    });
  });

  test("names the paths inside a field that does not fit", async () => {
    const harness = await createLimitedHarness(2000);
    const parts = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`k${index}`, "x".repeat(1850)]),
    );
    const organization_id = await createOrganizationWith(harness, parts);
    const getFields = (field: string) =>
      harness.tool("get_organization", { organization_id, fields: [field] });
    expect((await getFields("private_metadata"))["note"]).toContain(
      "Ask for parts with `fields`: private_metadata.k0, private_metadata.k1, ",
    );
    expect(await getFields("private_metadata.k0")).toEqual({ private_metadata: { k0: "x".repeat(1850) } });
  });

  test("keeps the id when a list's only item does not fit", async () => {
    const harness = await createLimitedHarness(2000);
    const organization_id = await createOrganizationWith(harness, { long: "x".repeat(5000) });
    const page = await harness.tool("list_organizations", { fields: ["private_metadata"] });
    expect(page).toMatchObject({ data: [{ id: organization_id }], has_more: false });
    expect(page["note"]).toContain("1 of 1 items is here, without private_metadata.long (5002 characters).");
  });

  test("sets has_more when a list without pagination is truncated", async () => {
    const { tool } = await createLimitedHarness(2000);
    for (let index = 0; index < 20; index += 1)
      await tool("create_blocklist_identifier", { identifier: `b${index}@example.com` });
    const list = await tool("list_blocklist_identifiers");
    expect(list).toMatchObject({
      has_more: true,
      note: expect.stringMatching(/ of 20 items are here. Ask for less with `fields`, or the operator/),
    });
    expect(list).not.toHaveProperty("next_offset");
    expect(jsonLength(list)).toBeLessThanOrEqual(2000);
  });

  test("says not to repeat a write that was done", async () => {
    const { tool } = await createLimitedHarness(2500);
    const entries = Array.from({ length: 20 }, (_, index) => ({ email_address: `w${index}@example.com` }));
    const created = await tool("bulk_create_waitlist_entries", { entries });
    expect(jsonLength(created)).toBeLessThanOrEqual(2500);
    expect(created["note"]).toBe(
      `All 20 were done; ${getItems(created).length} are shown. ` +
        "Do not call it again; read the rest with list_waitlist_entries.",
    );
    // Invitation links are returned only once, so none of them is left out.
    const invitations = Array.from({ length: 10 }, (_, index) => ({
      email_address: `i${index}@example.com`,
    }));
    const createdInvitations = await tool("bulk_create_invitations", { invitations });
    expect(getItems(createdInvitations).map(({ id, url }) => [typeof id, typeof url])).toEqual(
      invitations.map(() => ["string", "string"]),
    );
    expect(createdInvitations["note"]).toMatch(
      /^All 10 were done; 10 are shown, without .* Do not call it again; read the rest with list_invitations.$/,
    );
    const user = await tool("create_user", {
      email_address: ["ada@example.com"],
      public_metadata: { long: "x".repeat(5000) },
    });
    expect(jsonLength(user)).toBeLessThanOrEqual(2500);
    expect(user["note"]).toMatch(/^It was done. .* Do not call it again; read the rest with get_user.$/);
  });

  test("is truncated for previews and dry runs, too", async () => {
    const { tool, failure } = await createLimitedHarness(2500);
    const user_id = getString(
      await tool("create_user", {
        email_address: ["ada@example.com"],
        public_metadata: { long: "x".repeat(9000) },
      }),
      "id",
    );
    const preview = await failure("delete_user", { user_id });
    expect(preview.length).toBeLessThanOrEqual(2500);
    expect(preview).toContain("it is too long: public_metadata (9011 characters)");
    expect(preview).toMatch(
      new RegExp(`call delete_user again with: {"user_id":"${user_id}","confirm":true}$`),
    );
    const dryRun = await tool("update_user_metadata", {
      user_id,
      public_metadata: { long: "x".repeat(9000) },
      dry_run: true,
    });
    expect(jsonLength(dryRun)).toBeLessThanOrEqual(2500);
    expect(dryRun).toMatchObject({ dry_run: true, request: { method: "PATCH" } });
    expect(dryRun["note"]).toContain("public_metadata.long (9002 characters)");
  });

  test("still matches the tool's output schema", async () => {
    const { client } = await createLimitedHarness(2000);
    for (const first_name of ["A", "B", "C"])
      await client.callTool({
        name: "create_user",
        arguments: { email_address: [`${first_name}@example.com`], first_name },
      });
    const { structuredContent } = await client.callTool({ name: "list_users", arguments: {} });
    const page = z.object({ data: z.array(z.unknown()), note: z.string() }).parse(structuredContent);
    expect(page.data).toHaveLength(1);
  });
});

describe("a list", () => {
  test("has no next_offset when its page was requested with starting_after", async () => {
    const harness = await createHarness();
    await createUsers(harness, 4);
    const order_by = "created_at";
    const [first] = getItems(await harness.tool("list_users", { limit: 1, order_by }));
    expect(
      await harness.tool("list_users", {
        limit: 2,
        order_by,
        starting_after: first?.["id"],
        fields: ["first_name"],
      }),
    ).toEqual({ data: [{ first_name: "P1" }, { first_name: "P2" }], has_more: true });
  });

  test("has total_count when it is known without another request", async () => {
    const harness = await createHarness();
    await createUsers(harness, 3);
    const listPage = (args: object) => harness.tool("list_users", { fields: ["id"], ...args });
    expect(await listPage({ limit: 10 })).toMatchObject({ total_count: 3, has_more: false });
    expect(await listPage({ limit: 2, offset: 2 })).toMatchObject({ total_count: 3, has_more: false });
    expect(await listPage({ limit: 2, offset: 8 })).toEqual({ data: [], has_more: false });
    expect(await listPage({ limit: 3 })).not.toHaveProperty("total_count");
  });
});
