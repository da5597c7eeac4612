import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addOrganization } from "../../support/organizations.ts";
import { patchResource } from "../../support/patch-request.ts";
import { addUser } from "../../support/users.ts";
import { updateOrganizationSettings } from "../../support/organization-settings.ts";

const getKeys = (items: unknown) => (Array.isArray(items) ? items.map((item: Json) => item["key"]) : []);

test("a new instance has an admin role with every permission and a member role with read permissions", async () => {
  const { tool } = await createHarness();
  const roles = await tool("list_organization_roles", { order_by: "key" });
  expect(roles["total_count"]).toBe(2);
  const [admin, member] = getItems(roles);
  expect(admin).toMatchObject({ object: "role", key: "org:admin", is_creator_eligible: true });
  expect(getKeys(admin?.["permissions"])).toHaveLength(8);
  expect(member).toMatchObject({ key: "org:member", is_creator_eligible: false });
  expect(getKeys(member?.["permissions"])).toEqual(["org:sys_billing:read", "org:sys_memberships:read"]);
});

test("roles are searched by part of a name or key or by a full id, ordered and paged", async () => {
  const { tool } = await createHarness();
  const [member] = getItems(await tool("list_organization_roles", { query: "MEMB" }));
  expect(member).toMatchObject({ key: "org:member" });
  const byId = await tool("list_organization_roles", { query: member?.["id"] });
  expect(byId).toMatchObject({ total_count: 1, data: [{ key: "org:member" }] });
  const second = await tool("list_organization_roles", { order_by: "-name", limit: 1, offset: 1 });
  expect(second).toMatchObject({ total_count: 2, data: [{ name: "Admin" }] });
});

test("listing roles rejects an unknown order", async () => {
  const { failure } = await createHarness();
  expect(await failure("list_organization_roles", { order_by: "size" })).toContain("[param_name: order_by]");
});

test("listing roles fails if organizations are disabled", async () => {
  const { sandbox, failure } = await createHarness();
  await updateOrganizationSettings(sandbox, { enabled: false });
  expect(await failure("list_organization_roles")).toContain("organization_not_enabled_in_instance");
});

const accountant = { name: "Accountant", key: "org:accountant" };

/** Creates an instance with a custom permission and a custom role that has it. */
async function createRole(overrides: Json = {}) {
  const harness = await createHarness();
  const createdPermission = await harness.tool("create_organization_permission", {
    name: "Read invoices",
    key: "org:invoices:read",
  });
  const permission_id = getString(createdPermission, "id");
  const role = await harness.tool("create_organization_role", {
    ...accountant,
    permissions: [permission_id],
    ...overrides,
  });
  const organization_role_id = getString(role, "id");
  /** Returns the id of the role with this key. */
  const getRoleId = async (key: string) =>
    getString(getItems(await harness.tool("list_organization_roles", { query: key }))[0] ?? {}, "id");
  return { ...harness, permission_id, role, organization_role_id, getRoleId };
}

describe("a custom role", () => {
  test("has the given permissions, and joins the initial role set only on request", async () => {
    const { tool, role, organization_role_id } = await createRole();
    expect(getString(role, "id")).toMatch(/^role_\w{27}$/);
    expect(role).toMatchObject({
      object: "role",
      ...accountant,
      description: null,
      is_creator_eligible: false,
      permissions: [{ object: "permission", key: "org:invoices:read", type: "user" }],
    });
    expect(await tool("get_organization_role", { organization_role_id })).toEqual(role);
    const listRolesOfSet = async () =>
      getKeys((await tool("get_role_set", { role_set_key_or_id: "role_set:default" }))["roles"]);
    expect(await listRolesOfSet()).toEqual(["org:admin", "org:member"]);
    const chair = { name: "Chair", key: "org:chair", include_in_initial_role_set: true };
    await tool("create_organization_role", chair);
    expect(await listRolesOfSet()).toEqual(["org:admin", "org:chair", "org:member"]);
  });

  test.each(["accountant", "org:Accountant", "org:", "org:chief:accountant"])(
    "cannot have the key %j",
    async (key) => {
      const { failure } = await createHarness();
      const error = await failure("create_organization_role", { name: "Accountant", key });
      expect(error).toContain("form_param_format_invalid");
      expect(error).toContain("[param_name: key]");
    },
  );

  test("requires a unique key, a name and existing permissions", async () => {
    const { failure } = await createRole();
    const create = (input: Json) => failure("create_organization_role", { ...accountant, ...input });
    expect(await create({})).toContain("form_already_exists");
    expect(await create({ key: "org:clerk", name: "" })).toContain("[param_name: name]");
    const error = await create({ key: "org:clerk", permissions: ["perm_none"] });
    expect(error).toContain("resource_not_found");
    expect(error).toContain("[param_name: permissions]");
  });

  test("is one of at most ten roles", async () => {
    const { tool, failure } = await createHarness();
    for (let number = 3; number <= 10; number += 1)
      await tool("create_organization_role", { name: `Role ${number}`, key: `org:role_${number}` });
    expect(await failure("create_organization_role", accountant)).toContain(
      "organization_instance_roles_quota_exceeded",
    );
  });

  test("can be the creator's role only if it has the required permissions", async () => {
    const { tool, failure, request, organization_role_id, getRoleId } = await createRole({
      include_in_initial_role_set: true,
    });
    const system = getItems(
      await tool("list_organization_permissions", { query: "org:sys", order_by: "key" }),
    );
    const findPermissionId = (key: string) =>
      getString(system.find((permission) => permission["key"] === key) ?? {}, "id");
    const creatorSetting = { creator_role_id: "org:accountant" };
    expect(await failure("update_instance_organization_settings", creatorSetting)).toContain(
      "organization_missing_creator_role_permissions",
    );
    for (const key of ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"])
      await tool("assign_permission_to_organization_role", {
        organization_role_id,
        permission_id: findPermissionId(key),
      });
    expect(await tool("get_organization_role", { organization_role_id })).toMatchObject({
      is_creator_eligible: true,
    });
    expect(await tool("update_instance_organization_settings", creatorSetting)).toMatchObject({
      creator_role: "org:accountant",
    });
    const { id: user_id } = await tool("create_user", { email_address: ["ada@example.com"] });
    await tool("create_organization", { name: "Acme", created_by: user_id });
    expect(await tool("list_all_organization_memberships")).toMatchObject({
      data: [{ role: "org:accountant" }],
    });

    // While the role is the creator's, it must keep the required permissions.
    const removal = {
      organization_role_id,
      permission_id: findPermissionId("org:sys_profile:delete"),
      confirm: true,
    };
    expect(await failure("remove_permission_from_organization_role", removal)).toContain(
      "organization_missing_creator_role_permissions",
    );
    expect(
      await patchResource(request, `/organization_roles/${organization_role_id}`, { permissions: [] }),
    ).toMatchObject({
      errors: [{ code: "organization_missing_creator_role_permissions" }],
    });
    expect(
      await patchResource(request, `/organization_roles/${await getRoleId("org:admin")}`, {
        permissions: [],
      }),
    ).toMatchObject({ is_creator_eligible: false });
  });

  test("gains and loses permissions individually", async () => {
    const { tool, failure, organization_role_id, permission_id } = await createRole();
    const assignment = { organization_role_id, permission_id };
    expect(await failure("assign_permission_to_organization_role", assignment)).toContain(
      "organization_role_permission_association_exists",
    );
    const afterRemoval = await tool("remove_permission_from_organization_role", {
      ...assignment,
      confirm: true,
    });
    expect(afterRemoval["permissions"]).toEqual([]);
    expect(
      await failure("remove_permission_from_organization_role", { ...assignment, confirm: true }),
    ).toContain("organization_role_permission_association_not_found");
    const afterAssignment = await tool("assign_permission_to_organization_role", assignment);
    expect(getKeys(afterAssignment["permissions"])).toEqual(["org:invoices:read"]);
    const unknownPermission = { ...assignment, permission_id: "perm_none" };
    expect(await failure("assign_permission_to_organization_role", unknownPermission)).toContain(
      "resource_not_found",
    );
  });

  test("changes its key or permissions only with confirmation", async () => {
    const { tool, failure, organization_role_id } = await createRole();
    for (const change of [{ key: "org:bookkeeper" }, { permissions: [] }]) {
      const update = { organization_role_id, ...change };
      expect(await failure("update_organization_role", update)).toContain("needs confirmation");
      expect(await tool("update_organization_role", { ...update, confirm: true })).toMatchObject(change);
    }
    const renamed = { organization_role_id, name: "Bookkeeper" };
    expect(await tool("update_organization_role", renamed)).toMatchObject({ name: "Bookkeeper" });
  });

  test("updates memberships, invitations and settings when its key changes", async () => {
    const { tool, request, sandbox, organization_role_id } = await createRole({
      include_in_initial_role_set: true,
    });
    const user_id = await addUser(sandbox, { email: "ada@example.com" });
    const organization_id = await addOrganization(sandbox, { name: "Acme", adminId: user_id });
    await tool("create_organization_invitation", {
      organization_id,
      email_address: "bob@example.com",
      role: "org:accountant",
    });
    const [admin] = getItems(await tool("list_organization_roles", { query: "org:admin" }));
    const rename = (id: unknown, key: string) =>
      patchResource(request, `/organization_roles/${String(id)}`, { key });
    await rename(admin?.["id"], "org:owner");
    expect(await rename(organization_role_id, "org:bookkeeper")).toMatchObject({
      name: "Accountant",
      key: "org:bookkeeper",
    });
    expect(await tool("list_organization_memberships", { organization_id })).toMatchObject({
      data: [{ role: "org:owner", role_name: "Admin" }],
    });
    expect(await tool("list_organization_invitations", { organization_id })).toMatchObject({
      data: [{ role: "org:bookkeeper", role_name: "Accountant" }],
    });
    expect(await tool("get_instance_organization_settings")).toMatchObject({ creator_role: "org:owner" });
  });

  test("has exactly the permissions that an update lists", async () => {
    const { tool, request, organization_role_id } = await createRole();
    await tool("update_organization_role", { organization_role_id, name: "Clerk" });
    const update = (body: Json) =>
      patchResource(request, `/organization_roles/${organization_role_id}`, body);
    expect(await update({ description: "Keeps the books." })).toMatchObject({
      name: "Clerk",
      description: "Keeps the books.",
      permissions: [{ key: "org:invoices:read" }],
    });
    expect(await update({ permissions: [] })).toMatchObject({ name: "Clerk", permissions: [] });
    expect(await update({ permissions: ["perm_none"] })).toMatchObject({
      errors: [{ code: "resource_not_found", meta: { param_name: "permissions" } }],
    });
  });
});

describe("deleting a role", () => {
  test("removes it from its role sets", async () => {
    const { tool, failure, organization_role_id } = await createRole({ include_in_initial_role_set: true });
    expect(await tool("delete_organization_role", { organization_role_id, confirm: true })).toEqual({
      object: "role",
      id: organization_role_id,
      deleted: true,
    });
    expect(await failure("get_organization_role", { organization_role_id })).toContain("resource_not_found");
    const set = await tool("get_role_set", { role_set_key_or_id: "role_set:default" });
    expect(getKeys(set["roles"])).toEqual(["org:admin", "org:member"]);
  });

  test("fails while it is the creator's or the default role", async () => {
    const { failure, getRoleId } = await createRole();
    const remove = async (key: string) =>
      failure("delete_organization_role", { organization_role_id: await getRoleId(key), confirm: true });
    expect(await remove("org:admin")).toContain("organization_role_default_creator_role");
    expect(await remove("org:member")).toContain("organization_role_domain_default_role");
  });

  test("fails while a member or an invitation has it", async () => {
    const { tool, failure, sandbox, organization_role_id } = await createRole({
      include_in_initial_role_set: true,
    });
    const adminId = await addUser(sandbox, { email: "ada@example.com" });
    const user_id = await addUser(sandbox, { email: "bob@example.com" });
    const organization_id = await addOrganization(sandbox, { name: "Acme", adminId });
    const remove = () => failure("delete_organization_role", { organization_role_id, confirm: true });
    const member = { organization_id, user_id };
    await tool("create_organization_membership", { ...member, role: "org:accountant" });
    expect(await remove()).toContain("organization_role_assigned_members");
    await tool("delete_organization_membership", { ...member, confirm: true });
    await tool("create_organization_invitation", {
      organization_id,
      email_address: "eve@example.com",
      role: "org:accountant",
    });
    expect(await remove()).toContain("organization_role_exists_in_invitations");
  });
});
