import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

/** Creates an organization with Ada as its administrator and Bob as a member. */
async function createTeam(settings: Json = {}) {
  const harness = await createHarness();
  const { sandbox, tool, clock } = harness;
  const ada = await addUser(sandbox, {
    email: "Ada@example.com",
    phone: "+15555550100",
    firstName: "Ada",
    lastName: "Lovelace",
    username: "ada",
    last_active_at: clock.now(),
  });
  const organization_id = getString(
    await tool("create_organization", { name: "Acme", created_by: ada, ...settings }),
    "id",
  );
  clock.advance(1000);
  const bob = await addUser(sandbox, { email: "bob@example.com", firstName: "Bob" });
  await tool("create_organization_membership", { organization_id, user_id: bob, role: "org:member" });
  const listMembers = async (args: Json = {}) =>
    getItems(await tool("list_organization_memberships", { organization_id, ...args })).map((item) =>
      JSON.stringify(item["public_user_data"]).includes(ada) ? "ada" : "bob",
    );
  return { ...harness, organization_id, ada, bob, listMembers };
}

describe("adding a member to an organization", () => {
  test("returns the membership with its organization, user, role and permissions", async () => {
    const { sandbox, tool, organization_id } = await createTeam();
    const user_id = await addUser(sandbox, { email: "cy@example.com", firstName: "Cy" });
    const added = await tool("create_organization_membership", {
      organization_id,
      user_id,
      role: "org:member",
      public_metadata: { team: "red" },
    });
    expect(added).toMatchObject({
      object: "organization_membership",
      role: "org:member",
      role_name: "Member",
      permissions: ["org:sys_billing:read", "org:sys_memberships:read"],
      public_metadata: { team: "red" },
      private_metadata: {},
      organization: { id: organization_id, slug: "acme" },
      public_user_data: { user_id, first_name: "Cy", identifier: "cy@example.com", has_image: false },
    });
    expect(await tool("get_organization", { organization_id, include_members_count: true })).toMatchObject({
      members_count: 3,
    });
  });

  test("fails if the user is already a member", async () => {
    const { failure, organization_id, bob } = await createTeam();
    expect(
      await failure("create_organization_membership", { organization_id, user_id: bob, role: "org:admin" }),
    ).toContain("already_a_member_in_organization");
  });

  test("rejects an unknown organization, user or role", async () => {
    const { sandbox, failure, organization_id } = await createTeam();
    const user_id = await addUser(sandbox);
    const getError = (change: Json) =>
      failure("create_organization_membership", { organization_id, user_id, role: "org:member", ...change });
    expect(await getError({ organization_id: "org_none" })).toContain("resource_not_found");
    expect(await getError({ user_id: "user_none" })).toContain("resource_not_found");
    expect(await getError({ role: "admin" })).toContain("[param_name: role]");
  });

  test("fails if the organization has reached its limit; 0 means no limit", async () => {
    const { sandbox, tool, failure, organization_id } = await createTeam({ max_allowed_memberships: 2 });
    const args = { organization_id, user_id: await addUser(sandbox), role: "org:member" };
    expect(await failure("create_organization_membership", args)).toContain(
      "organization_membership_quota_exceeded",
    );
    expect(await tool("list_organization_memberships", { organization_id })).toMatchObject({
      total_count: 2,
    });
    await tool("update_organization", { organization_id, max_allowed_memberships: 0 });
    expect(await tool("create_organization_membership", args)).toMatchObject({ role: "org:member" });
  });
});

describe("listing an organization's members", () => {
  test("returns the newest first, in pages", async () => {
    const { listMembers } = await createTeam();
    expect(await listMembers()).toEqual(["bob", "ada"]);
    expect(await listMembers({ limit: 1, offset: 1 })).toEqual(["ada"]);
  });

  test.each([
    ["created_at", ["ada", "bob"]],
    ["first_name", ["ada", "bob"]],
    ["-first_name", ["bob", "ada"]],
    ["-last_name", ["ada", "bob"]],
    ["-username", ["ada", "bob"]],
    ["email_address", ["ada", "bob"]],
    ["-phone_number", ["ada", "bob"]],
  ])("orders them by %s", async (order_by, expected) => {
    const { listMembers } = await createTeam();
    expect(await listMembers({ order_by })).toEqual(expected);
  });

  test("includes and excludes users by id", async () => {
    const { listMembers, ada, bob } = await createTeam();
    expect(await listMembers({ user_id: [ada, "user_none"] })).toEqual(["ada"]);
    expect(await listMembers({ user_id: [`+${bob}`] })).toEqual(["bob"]);
    expect(await listMembers({ user_id: [`-${ada}`] })).toEqual(["bob"]);
  });

  test.each<Json>([
    { email_address: ["ADA@EXAMPLE.COM", "unknown@example.com"] },
    { phone_number: ["+15555550100"] },
    { username: ["Ada"] },
    { role: ["org:admin"] },
    { query: "LOVE" },
    { query: "ada@" },
    { query: "0100" },
    { email_address_query: "DA@exa" },
    { phone_number_query: "555" },
    { username_query: "AD" },
    { name_query: "ada love" },
    { last_active_at_before: Date.UTC(2026, 4, 13) },
    { last_active_at_after: Date.UTC(2026, 4, 11) },
    { created_at_before: Date.UTC(2026, 4, 12) + 1 },
  ])("filters them by %j", async (filter) => {
    const { listMembers } = await createTeam();
    expect(await listMembers(filter)).toEqual(["ada"]);
  });

  test("combines filters, and returns none if no member matches", async () => {
    const { listMembers } = await createTeam();
    expect(await listMembers({ web3_wallet: ["0xabc"] })).toEqual([]);
    expect(await listMembers({ role: ["org:admin"], name_query: "bob" })).toEqual([]);
    expect(await listMembers({ created_at_after: Date.UTC(2026, 4, 12) })).toEqual(["bob"]);
  });

  test("returns a user's organizations with the role in each", async () => {
    const { tool, failure, clock, bob } = await createTeam();
    clock.advance(1000);
    await tool("create_organization", { name: "Own", created_by: bob });
    const list = await tool("list_user_organization_memberships", { user_id: bob });
    expect(list).toMatchObject({
      total_count: 2,
      data: [
        { role: "org:admin", organization: { name: "Own" } },
        { role: "org:member", organization: { name: "Acme" } },
      ],
    });
    expect(await failure("list_user_organization_memberships", { user_id: "user_none" })).toContain(
      "resource_not_found",
    );
  });
});

describe("updating a membership", () => {
  test("promotes a member, after which the first administrator can be demoted", async () => {
    const { tool, organization_id, ada, bob } = await createTeam();
    const setRole = (user_id: string, role: string) =>
      tool("update_organization_membership", { organization_id, user_id, role });
    expect(await setRole(bob, "org:admin")).toMatchObject({ role: "org:admin", role_name: "Admin" });
    expect(await setRole(ada, "org:member")).toMatchObject({ role: "org:member" });
  });

  test("rejects the demotion of the last administrator", async () => {
    const { tool, failure, organization_id, ada } = await createTeam();
    const change = { organization_id, user_id: ada };
    expect(await failure("update_organization_membership", { ...change, role: "org:member" })).toContain(
      "organization_minimum_permissions_needed",
    );
    expect(await tool("update_organization_membership", { ...change, role: "org:admin" })).toMatchObject({
      role: "org:admin",
    });
  });

  test("fails for an unknown role or membership", async () => {
    const { sandbox, failure, organization_id, bob } = await createTeam();
    const change = { organization_id, user_id: bob, role: "org:owner" };
    expect(await failure("update_organization_membership", change)).toContain("resource_not_found");
    const nonMember = { ...change, user_id: await addUser(sandbox), role: "org:member" };
    expect(await failure("update_organization_membership", nonMember)).toContain("resource_not_found");
  });

  test("merges metadata deeply, and null removes a key", async () => {
    const { tool, organization_id, bob } = await createTeam();
    const merge = (metadata: Json) =>
      tool("update_organization_membership_metadata", {
        organization_id,
        user_id: bob,
        ...metadata,
        confirm: true,
      });
    await merge({ public_metadata: { team: { name: "red", seat: 1 } }, private_metadata: { pay: 1 } });
    const merged = await merge({ public_metadata: { team: { seat: null }, desk: 4 } });
    expect(merged["public_metadata"]).toEqual({ team: { name: "red" }, desk: 4 });
    expect(merged["private_metadata"]).toEqual({ pay: 1 });
  });
});

describe("removing a member", () => {
  test("is not done without confirmation", async () => {
    const { tool, failure, organization_id, bob } = await createTeam();
    const error = await failure("delete_organization_membership", { organization_id, user_id: bob });
    expect(error).toContain("Nothing was changed.");
    expect(error).toContain("bob@example.com");
    expect(await tool("list_organization_memberships", { organization_id })).toMatchObject({
      total_count: 2,
    });
  });

  test("returns the deleted membership", async () => {
    const { tool, listMembers, organization_id, bob } = await createTeam();
    const removed = await tool("delete_organization_membership", {
      organization_id,
      user_id: bob,
      confirm: true,
    });
    expect(removed).toMatchObject({ object: "organization_membership", public_user_data: { user_id: bob } });
    expect(await listMembers()).toEqual(["ada"]);
    expect(await tool("get_organization", { organization_id, include_members_count: true })).toMatchObject({
      members_count: 1,
    });
  });

  test("fails for the last administrator", async () => {
    const { failure, organization_id, ada } = await createTeam();
    expect(
      await failure("delete_organization_membership", { organization_id, user_id: ada, confirm: true }),
    ).toContain("organization_minimum_permissions_needed");
  });
});

describe("the memberships of all organizations", () => {
  test("are listed newest first, or in the requested order", async () => {
    const { tool, failure, ada, bob, clock } = await createTeam();
    clock.advance(1000);
    await tool("create_organization", { name: "Bob's", created_by: bob });
    const listMemberships = async (args: Json = {}) =>
      getItems(await tool("list_all_organization_memberships", args)).map(
        ({ role, public_user_data }) =>
          `${JSON.stringify(public_user_data).includes(ada) ? "ada" : "bob"} ${String(role)}`,
      );
    expect(await listMemberships()).toEqual(["bob org:admin", "bob org:member", "ada org:admin"]);
    expect(await listMemberships({ order_by: "first_name", limit: 1 })).toEqual(["ada org:admin"]);
    expect(await listMemberships({ order_by: "created_at", offset: 2 })).toEqual(["bob org:admin"]);
    expect(await tool("list_all_organization_memberships", { limit: 1 })).toMatchObject({
      total_count: 3,
      data: [{ organization: { name: "Bob's" } }],
    });
    expect(await failure("list_all_organization_memberships", { order_by: "role" })).toContain(
      "[param_name: order_by]",
    );
  });
});
