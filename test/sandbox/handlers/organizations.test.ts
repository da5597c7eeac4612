import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";
import { updateOrganizationSettings } from "../../support/organization-settings.ts";

const roleSet = {
  name: "Custom",
  default_role_key: "org:member",
  creator_role_key: "org:admin",
  roles: ["org:admin", "org:member"],
};
const getNames = (result: Json) => getItems(result).map((item) => item["name"]);

const createOrganization = async ({ tool }: Harness, args: Json = {}) =>
  getString(await tool("create_organization", { name: "Acme Inc", ...args }), "id");

describe("creating an organization", () => {
  test("sets a slug from its name, the instance's limits and no members", async () => {
    const { tool } = await createHarness();
    const organization = await tool("create_organization", { name: "Acme Inc" });
    expect(organization).toMatchObject({
      object: "organization",
      name: "Acme Inc",
      slug: "acme-inc",
      max_allowed_memberships: 5,
      admin_delete_enabled: true,
      public_metadata: {},
    });
    expect(organization).not.toHaveProperty("created_by");
    const organization_id = getString(organization, "id");
    expect(await tool("list_organization_memberships", { organization_id })).toMatchObject({
      total_count: 0,
    });
  });

  test("adds a suffix to a generated slug that is already used", async () => {
    const harness = await createHarness();
    await createOrganization(harness);
    const second = await harness.tool("create_organization", { name: "Acme Inc" });
    expect(second["slug"]).toMatch(/^acme-inc-[a-z0-9]{8}$/);
  });

  test("generates a slug from any name", async () => {
    const { tool } = await createHarness();
    expect(await tool("create_organization", { name: "Łódź & Söhne" })).toMatchObject({
      slug: "lodz-and-soehne",
    });
    expect(await tool("create_organization", { name: "🦄" })).toHaveProperty("slug");
  });

  test("rejects a slug that is used or has capitals, and names the parameter", async () => {
    const harness = await createHarness();
    await createOrganization(harness);
    const error = await harness.failure("create_organization", { name: "Other", slug: "acme-inc" });
    expect(error).toContain("form_identifier_exists");
    expect(error).toContain("[param_name: slug]");
    expect(await harness.failure("create_organization", { name: "Other", slug: "Other" })).toContain(
      "form_param_format_invalid",
    );
  });

  test("rejects a slug if slugs are disabled", async () => {
    const { sandbox, tool, failure } = await createHarness();
    await updateOrganizationSettings(sandbox, { slug_disabled: true });
    expect(await failure("create_organization", { name: "Acme", slug: "acme" })).toContain(
      "organization_slugs_disabled",
    );
    expect(await tool("create_organization", { name: "Acme" })).toMatchObject({ name: "Acme" });
  });

  test.each(["See https://evil.example", "<b>Acme</b>", "  "])("rejects the name %j", async (name) => {
    const { failure } = await createHarness();
    expect(await failure("create_organization", { name })).toContain("[param_name: name]");
  });

  test("makes its creator an administrator", async () => {
    const { sandbox, tool } = await createHarness();
    const created_by = await addUser(sandbox, { email: "ada@example.com" });
    const organization = await tool("create_organization", { name: "Acme", created_by });
    expect(organization).toMatchObject({ created_by });
    const members = await tool("list_organization_memberships", { organization_id: organization["id"] });
    expect(members).toMatchObject({ total_count: 1, data: [{ role: "org:admin" }] });
  });

  test("rejects an unknown creator and creates nothing", async () => {
    const { tool, failure } = await createHarness();
    expect(await failure("create_organization", { name: "Acme", created_by: "user_none" })).toContain(
      "organization_creator_not_found",
    );
    expect(await tool("list_organizations")).toMatchObject({ total_count: 0 });
  });

  test("rejects a creator who has reached the limit of created organizations", async () => {
    const { sandbox, tool, failure } = await createHarness();
    const created_by = await addUser(sandbox, { create_organizations_limit: 1 });
    await tool("create_organization", { name: "One", created_by });
    expect(await failure("create_organization", { name: "Two", created_by })).toContain(
      "organization_quota_exceeded",
    );
  });

  test("accepts a creation time, metadata, a membership limit and a role set", async () => {
    const { tool } = await createHarness();
    await tool("create_role_set", { ...roleSet, key: "role_set:custom" });
    expect(
      await tool("create_organization", {
        name: "Acme",
        created_at: "2012-10-20T07:15:20.902Z",
        public_metadata: { plan: "pro" },
        private_metadata: { crm: 7 },
        max_allowed_memberships: 0,
        role_set_key: "role_set:custom",
      }),
    ).toMatchObject({
      created_at: Date.UTC(2012, 9, 20, 7, 15, 20, 902),
      public_metadata: { plan: "pro" },
      private_metadata: { crm: 7 },
      max_allowed_memberships: 0,
      role_set_key: "role_set:custom",
    });
  });
});

describe("reading organizations", () => {
  test("finds one by id or by slug", async () => {
    const harness = await createHarness();
    const id = await createOrganization(harness);
    expect(await harness.tool("get_organization", { organization_id: id })).toMatchObject({ id });
    expect(await harness.tool("get_organization", { organization_id: "acme-inc" })).toMatchObject({ id });
    expect(await harness.failure("get_organization", { organization_id: "org_none" })).toContain(
      "resource_not_found",
    );
  });

  test("includes counts on request", async () => {
    const harness = await createHarness();
    const { sandbox, tool, clock } = harness;
    const created_by = await addUser(sandbox);
    const organization_id = await createOrganization(harness, { created_by });
    const empty = await createOrganization(harness);
    const invitation = {
      organization_id,
      email_address: "new@example.com",
      canonical: "new@example.com",
      role: "org:member",
      inviter_id: null,
      public_metadata: "{}",
      private_metadata: "{}",
      redirect_url: null,
      url: null,
      created_at: clock.now(),
      updated_at: clock.now(),
    };
    await sandbox.db
      .insertInto("organization_invitations")
      .values([
        { ...invitation, id: "orginv_1", status: "pending", expires_at: clock.now() + 1 },
        { ...invitation, id: "orginv_2", status: "revoked", expires_at: clock.now() + 1 },
        { ...invitation, id: "orginv_3", status: "pending", expires_at: clock.now() },
      ])
      .execute();
    const counts = {
      include_members_count: true,
      include_missing_member_with_elevated_permissions: true,
    };
    expect(await tool("get_organization", { organization_id, ...counts })).toMatchObject({
      members_count: 1,
      pending_invitations_count: 1,
      missing_member_with_elevated_permissions: false,
    });
    expect(await tool("get_organization", { organization_id })).not.toHaveProperty("members_count");
    const list = await tool("list_organizations", { organization_id: [empty], ...counts });
    expect(list).toMatchObject({
      total_count: 1,
      data: [
        { members_count: 0, pending_invitations_count: 0, missing_member_with_elevated_permissions: true },
      ],
    });
  });

  test("lists them newest first, or ordered, in pages", async () => {
    const harness = await createHarness();
    const { sandbox, tool, clock } = harness;
    await createOrganization(harness, { name: "beta" });
    clock.advance(1000);
    await createOrganization(harness, { name: "Alpha" });
    clock.advance(1000);
    await createOrganization(harness, { name: "Gamma", created_by: await addUser(sandbox) });
    expect(getNames(await tool("list_organizations"))).toEqual(["Gamma", "Alpha", "beta"]);
    expect(getNames(await tool("list_organizations", { order_by: "name" }))).toEqual([
      "Alpha",
      "beta",
      "Gamma",
    ]);
    expect(getNames(await tool("list_organizations", { order_by: "+created_at" }))[0]).toBe("beta");
    expect(getNames(await tool("list_organizations", { order_by: "-members_count", limit: 1 }))).toEqual([
      "Gamma",
    ]);
    const page = await tool("list_organizations", { limit: 2, offset: 2 });
    expect(page).toMatchObject({ total_count: 3, data: [{ name: "beta" }] });
  });

  test("searches them by part of a name or slug, or by a full id", async () => {
    const harness = await createHarness();
    const id = await createOrganization(harness);
    await createOrganization(harness, { name: "Other", slug: "beta-100" });
    const search = async (query: string) => getNames(await harness.tool("list_organizations", { query }));
    expect(await search("ACME")).toEqual(["Acme Inc"]);
    expect(await search("beta-")).toEqual(["Other"]);
    expect(await search(id)).toEqual(["Acme Inc"]);
    expect(await search(id.slice(0, 10))).toEqual([]);
    expect(await search("%")).toEqual([]);
  });

  test("includes and excludes them by member and by id", async () => {
    const harness = await createHarness();
    const { sandbox, tool } = harness;
    const [ada, bob] = [await addUser(sandbox), await addUser(sandbox)];
    const firstId = await createOrganization(harness, { name: "One", created_by: ada });
    await createOrganization(harness, { name: "Two", created_by: bob });
    const list = async (args: Json) =>
      getNames(await tool("list_organizations", { order_by: "name", ...args }));
    expect(await list({ user_id: [ada] })).toEqual(["One"]);
    expect(await list({ user_id: [`+${ada}`, bob, "user_none"] })).toEqual(["One", "Two"]);
    expect(await list({ user_id: [`-${ada}`] })).toEqual(["Two"]);
    expect(await list({ organization_id: [`+${firstId}`] })).toEqual(["One"]);
    expect(await list({ organization_id: [`-${firstId}`] })).toEqual(["Two"]);
    expect(await list({ organization_id: ["org_none"] })).toEqual([]);
  });
});

describe("updating an organization", () => {
  test("changes only the given fields", async () => {
    const harness = await createHarness();
    const organization_id = await createOrganization(harness);
    harness.clock.advance(1);
    expect(
      await harness.tool("update_organization", {
        organization_id,
        name: "Acme",
        admin_delete_enabled: false,
      }),
    ).toMatchObject({
      name: "Acme",
      slug: "acme-inc",
      admin_delete_enabled: false,
      updated_at: harness.clock.now(),
    });
    await harness.tool("create_role_set", { ...roleSet, key: "role_set:x" });
    expect(
      await harness.tool("update_organization", {
        organization_id,
        slug: "acme",
        max_allowed_memberships: 9,
        created_at: "2020-01-01T00:00:00Z",
        role_set_key: "role_set:x",
      }),
    ).toMatchObject({ name: "Acme", slug: "acme", max_allowed_memberships: 9, role_set_key: "role_set:x" });
  });

  test("accepts its own slug and rejects that of another organization", async () => {
    const harness = await createHarness();
    const organization_id = await createOrganization(harness);
    await createOrganization(harness, { name: "Other" });
    const change = { organization_id, slug: "acme-inc" };
    expect(await harness.tool("update_organization", change)).toMatchObject({ slug: "acme-inc" });
    expect(await harness.failure("update_organization", { ...change, slug: "other" })).toContain(
      "form_identifier_exists",
    );
  });

  test("merges metadata deeply, and null removes a key", async () => {
    const harness = await createHarness();
    const organization_id = await createOrganization(harness, {
      public_metadata: { plan: { name: "pro", seats: 3 }, old: true },
      private_metadata: { crm: 7 },
    });
    expect(
      await harness.tool("update_organization_metadata", {
        confirm: true,
        organization_id,
        public_metadata: { plan: { seats: 4 }, old: null },
      }),
    ).toMatchObject({ public_metadata: { plan: { name: "pro", seats: 4 } }, private_metadata: { crm: 7 } });
    const stored = await harness.tool("get_organization", { organization_id });
    expect(stored["public_metadata"]).toEqual({ plan: { name: "pro", seats: 4 } });
  });
});

describe("deleting an organization", () => {
  test("is not done without confirmation", async () => {
    const harness = await createHarness();
    const organization_id = await createOrganization(harness, { created_by: await addUser(harness.sandbox) });
    const error = await harness.failure("delete_organization", { organization_id });
    expect(error).toContain("Nothing was changed.");
    expect(error).toContain("Acme Inc");
    expect(error).toContain("Also lost: 1 member.");
    expect(await harness.tool("list_organizations")).toMatchObject({ total_count: 1 });
  });

  test("deletes its memberships but not its users", async () => {
    const harness = await createHarness();
    const user_id = await addUser(harness.sandbox);
    const organization_id = await createOrganization(harness, { created_by: user_id });
    expect(await harness.tool("delete_organization", { organization_id, confirm: true })).toEqual({
      object: "organization",
      id: organization_id,
      deleted: true,
    });
    expect(await harness.failure("get_organization", { organization_id })).toContain("resource_not_found");
    expect(await harness.tool("list_user_organization_memberships", { user_id })).toMatchObject({
      total_count: 0,
    });
  });
});

test("every organization operation fails if organizations are disabled", async () => {
  const harness = await createHarness();
  const organization_id = await createOrganization(harness);
  await updateOrganizationSettings(harness.sandbox, { enabled: false });
  for (const [name, args] of [
    ["list_organizations", {}],
    ["create_organization", { name: "Acme" }],
    ["get_organization", { organization_id }],
    ["update_organization", { organization_id, name: "Acme" }],
    ["update_organization_metadata", { organization_id }],
    ["delete_organization", { organization_id, confirm: true }],
  ] as const) {
    expect(await harness.failure(name, args)).toContain("organization_not_enabled_in_instance");
  }
});
