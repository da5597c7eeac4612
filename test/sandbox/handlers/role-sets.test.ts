import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSandbox } from "../../../src/sandbox/bootstrap/open-sandbox.ts";
import { findInitialRoleSet } from "../../../src/sandbox/store/role-sets.ts";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addMember } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";
import { writeSandboxFile } from "../../support/sandbox-files.ts";

const getKeys = (items: unknown) => (Array.isArray(items) ? items.map((item: Json) => item["key"]) : []);
const partners = {
  name: "Our Partners",
  default_role_key: "org:reseller",
  creator_role_key: "org:admin",
  roles: ["org:admin", "org:reseller"],
};
const ROLE_SET_ARGUMENTS = { role_set_key_or_id: "role_set:our_partners" };

/** Creates an instance with a second role set, an organization that uses it, and a reseller in that organization. */
async function createRoleSet(overrides: Json = {}) {
  const harness = await createHarness();
  await harness.tool("create_organization_role", { name: "Reseller", key: "org:reseller" });
  harness.clock.advance(1000);
  const created = await harness.tool("create_role_set", { ...partners, ...overrides });
  const adminId = await addUser(harness.sandbox, { email: "ada@example.com" });
  const userId = await addUser(harness.sandbox, { email: "bob@example.com" });
  const organization = await harness.tool("create_organization", {
    name: "Acme",
    created_by: adminId,
    role_set_key: created["key"],
  });
  const organization_id = getString(organization, "id");
  await addMember(harness.sandbox, { organizationId: organization_id, userId, role: "org:reseller" });
  const getRole = async (id: string) =>
    getItems(await harness.tool("list_organization_memberships", { organization_id, user_id: [id] }))[0]?.[
      "role"
    ];
  return { ...harness, created, organization_id, adminId, userId, getRole };
}

describe("role sets", () => {
  test("include an initial one, which every new organization uses", async () => {
    const { tool } = await createHarness();
    const roleSets = await tool("list_role_sets");
    expect(roleSets).toMatchObject({
      total_count: 1,
      data: [
        {
          object: "role_set",
          key: "role_set:default",
          type: "initial",
          default_role: { object: "role_set_item", key: "org:member", members_count: 0, has_members: false },
          creator_role: { key: "org:admin" },
          role_set_migration: null,
        },
      ],
    });
    const [first] = getItems(roleSets);
    expect(getKeys(first?.["roles"])).toEqual(["org:admin", "org:member"]);
    expect(getString(first ?? {}, "id")).toMatch(/^role_set_\w{27}$/);
    expect(await tool("create_organization", { name: "Acme" })).toMatchObject({
      role_set_key: "role_set:default",
    });
    expect(await tool("get_instance_organization_settings")).toMatchObject({
      initial_role_set_key: "role_set:default",
    });
  });

  test("are created from roles, with a key generated from the name by default", async () => {
    const { created, tool } = await createRoleSet();
    expect(created).toMatchObject({
      name: "Our Partners",
      key: "role_set:our_partners",
      description: null,
      type: "custom",
      default_role: { key: "org:reseller" },
    });
    expect(await tool("create_role_set", partners)).toMatchObject({ key: "role_set:our_partners_2" });
    const withKey = { ...partners, key: "role_set:resellers", description: "Who resells." };
    expect(await tool("create_role_set", withKey)).toMatchObject({
      key: "role_set:resellers",
      description: "Who resells.",
    });
  });

  test("are read by key or id, with the number of members per role", async () => {
    const { created, tool } = await createRoleSet();
    const withCounts = await tool("get_role_set", { role_set_key_or_id: getString(created, "id") });
    expect(withCounts).toMatchObject({
      roles: [
        { key: "org:admin", members_count: 1, has_members: true },
        { key: "org:reseller", members_count: 1, has_members: true },
      ],
    });
    expect(await tool("get_role_set", ROLE_SET_ARGUMENTS)).toEqual(withCounts);
  });

  test("are listed newest first, searched, ordered and paged", async () => {
    const { tool, failure } = await createRoleSet();
    const listKeys = async (args: Json) => getKeys((await tool("list_role_sets", args))["data"]);
    expect(await listKeys({})).toEqual(["role_set:our_partners", "role_set:default"]);
    expect(await listKeys({ query: "PARTNERS" })).toEqual(["role_set:our_partners"]);
    expect(await listKeys({ order_by: "key", limit: 1 })).toEqual(["role_set:default"]);
    expect(await failure("list_role_sets", { order_by: "type" })).toContain("[param_name: order_by]");
  });

  test("require existing roles, a default and a creator role among them, and a unique key", async () => {
    const { failure } = await createRoleSet();
    const create = (input: Json) => failure("create_role_set", { ...partners, ...input });
    expect(await create({ roles: ["org:none"] })).toContain("resource_not_found");
    expect(await create({ default_role_key: "org:member" })).toContain("[param_name: default_role_key]");
    expect(await create({ creator_role_key: "org:member" })).toContain("[param_name: creator_role_key]");
    expect(await create({ creator_role_key: "org:reseller" })).toContain(
      "organization_missing_creator_role_permissions",
    );
    expect(await create({ key: "role_set:default" })).toContain("form_already_exists");
    expect(await create({ key: "partners" })).toContain("form_param_format_invalid");
    expect(await create({ name: " " })).toContain("[param_name: name]");
    expect(await failure("get_role_set", { role_set_key_or_id: "role_set:none" })).toContain(
      "resource_not_found",
    );
  });

  test("are limited to ten", async () => {
    const { tool, failure } = await createRoleSet();
    for (let number = 3; number <= 10; number += 1) await tool("create_role_set", partners);
    expect(await failure("create_role_set", partners)).toContain(
      "organization_instance_role_sets_quota_exceeded",
    );
  });

  test("can be renamed, and their organizations use the new key", async () => {
    const { tool, failure, organization_id } = await createRoleSet();
    const change = { name: "Resellers", key: "role_set:resellers", default_role_key: "org:admin" };
    expect(await tool("update_role_set", { confirm: true, ...ROLE_SET_ARGUMENTS, ...change })).toMatchObject({
      name: "Resellers",
      key: "role_set:resellers",
      default_role: { key: "org:admin" },
      creator_role: { key: "org:admin" },
    });
    expect(await tool("get_organization", { organization_id })).toMatchObject({
      role_set_key: "role_set:resellers",
    });
    const renamed = { role_set_key_or_id: "role_set:resellers" };
    expect(await failure("update_role_set", { ...renamed, creator_role_key: "org:reseller" })).toContain(
      "organization_missing_creator_role_permissions",
    );
    expect(await failure("update_role_set", { ...renamed, default_role_key: "org:member" })).toContain(
      "[param_name: default_role_key]",
    );
  });

  test("include exactly one initial role set", async () => {
    const { tool } = await createRoleSet();
    expect(await tool("update_role_set", { ...ROLE_SET_ARGUMENTS, type: "initial" })).toMatchObject({
      type: "initial",
    });
    expect(await tool("get_role_set", { role_set_key_or_id: "role_set:default" })).toMatchObject({
      type: "custom",
    });
    expect(await tool("get_instance_organization_settings")).toMatchObject({
      initial_role_set_key: "role_set:our_partners",
      domains_default_role: "org:reseller",
    });
    expect(await tool("create_organization", { name: "New" })).toMatchObject({
      role_set_key: "role_set:our_partners",
    });
    const third = { ...partners, key: "role_set:third", type: "initial" };
    expect(await tool("create_role_set", third)).toMatchObject({ type: "initial" });
    expect(await tool("get_role_set", ROLE_SET_ARGUMENTS)).toMatchObject({ type: "custom" });
  });

  test("determine which roles members and invitations can have", async () => {
    const { tool, failure, organization_id, userId } = await createRoleSet();
    const other = await tool("create_user", { email_address: ["eve@example.com"] });
    const member = { organization_id, user_id: other["id"], role: "org:member" };
    const errors = [
      await failure("create_organization_membership", member),
      await failure("update_organization_membership", { ...member, user_id: userId }),
      await failure("create_organization_invitation", {
        organization_id,
        email_address: "dan@example.com",
        role: "org:member",
      }),
    ];
    for (const error of errors) {
      expect(error).toContain("resource_not_found");
      expect(error).toContain("[param_name: role]");
    }
    await tool("add_roles_to_role_set", { ...ROLE_SET_ARGUMENTS, role_keys: ["org:member"] });
    expect(await tool("create_organization_membership", member)).toMatchObject({ role: "org:member" });
  });

  test("accept more roles, ten at most, and a new default role", async () => {
    const { tool, failure } = await createRoleSet();
    const added = {
      ...ROLE_SET_ARGUMENTS,
      role_keys: ["org:member", "org:admin"],
      default_role_key: "org:member",
    };
    const extended = await tool("add_roles_to_role_set", added);
    expect(getKeys(extended["roles"])).toEqual(["org:admin", "org:member", "org:reseller"]);
    expect(extended).toMatchObject({
      default_role: { key: "org:member" },
      creator_role: { key: "org:admin" },
    });
    expect(
      await failure("add_roles_to_role_set", {
        ...ROLE_SET_ARGUMENTS,
        role_keys: ["org:member"],
        default_role_key: "org:reseller",
      }),
    ).toContain("[param_name: default_role_key]");
    expect(
      await failure("add_roles_to_role_set", { ...ROLE_SET_ARGUMENTS, role_keys: ["org:none"] }),
    ).toContain("resource_not_found");
  });
});

describe("replacing a role in a role set", () => {
  const replacement = {
    ...ROLE_SET_ARGUMENTS,
    role_key: "org:reseller",
    to_role_key: "org:member",
    confirm: true,
  };

  test("reassigns its members, invitations and default role to the other role", async () => {
    const { tool, getRole, userId, adminId, organization_id } = await createRoleSet();
    const invitation = { organization_id, email_address: "eve@example.com", role: "org:reseller" };
    await tool("create_organization_invitation", invitation);
    const otherOrganization = await tool("create_organization", { name: "Other", created_by: userId });
    const updated = await tool("replace_role_in_role_set", replacement);
    expect(getKeys(updated["roles"])).toEqual(["org:admin", "org:member"]);
    expect(updated).toMatchObject({ default_role: { key: "org:member", members_count: 1 } });
    expect(await getRole(userId)).toBe("org:member");
    expect(await getRole(adminId)).toBe("org:admin");
    expect(await tool("list_organization_invitations", { organization_id })).toMatchObject({
      data: [{ role: "org:member" }],
    });
    expect(
      await tool("list_organization_memberships", { organization_id: otherOrganization["id"] }),
    ).toMatchObject({
      data: [{ role: "org:admin" }],
    });
  });

  test("shows the impact before it is confirmed", async () => {
    const { failure, getRole, userId } = await createRoleSet();
    const error = await failure("replace_role_in_role_set", { ...replacement, confirm: false });
    expect(error).toContain("Nothing was changed");
    expect(error).toContain("Our Partners");
    expect(await getRole(userId)).toBe("org:reseller");
  });

  test("requires that an administrator and a creator's role remain", async () => {
    const { tool, failure, getRole, adminId } = await createRoleSet();
    const adminReplacement = { ...replacement, role_key: "org:admin", to_role_key: "org:reseller" };
    expect(await failure("replace_role_in_role_set", adminReplacement)).toContain(
      "organization_missing_creator_role_permissions",
    );
    const chair = await tool("create_organization_role", { name: "Chair", key: "org:chair" });
    for (const key of ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"]) {
      const [permission] = getItems(await tool("list_organization_permissions", { query: key }));
      await tool("assign_permission_to_organization_role", {
        organization_role_id: chair["id"],
        permission_id: permission?.["id"],
      });
    }
    await tool("add_roles_to_role_set", {
      ...ROLE_SET_ARGUMENTS,
      role_keys: ["org:chair"],
      creator_role_key: "org:chair",
    });
    expect(await failure("replace_role_in_role_set", adminReplacement)).toContain(
      "organization_minimum_permissions_needed",
    );
    expect(await getRole(adminId)).toBe("org:admin");
    await tool("replace_role_in_role_set", { ...adminReplacement, to_role_key: "org:chair" });
    expect(await getRole(adminId)).toBe("org:chair");
  });

  test("requires two different roles, the first of them in the set", async () => {
    const { failure } = await createRoleSet();
    const replace = (overrides: Json) =>
      failure("replace_role_in_role_set", { ...replacement, ...overrides });
    expect(await replace({ role_key: "org:member" })).toContain("[param_name: role_key]");
    expect(await replace({ to_role_key: "org:reseller" })).toContain("[param_name: to_role_key]");
    expect(await replace({ to_role_key: "org:none" })).toContain("resource_not_found");
  });
});

describe("replacing a role set", () => {
  const replacement = { ...ROLE_SET_ARGUMENTS, dest_role_set_key: "role_set:default", confirm: true };

  test("moves its organizations, maps roles that the new set lacks, and deletes the old set", async () => {
    const { tool, failure, created, organization_id, getRole, userId, adminId } = await createRoleSet();
    const missingMappings = await failure("replace_role_set", replacement);
    expect(missingMappings).toContain("organization_role_set_reassignment_mappings_missing");
    expect(missingMappings).toContain("org:reseller");
    const mappedReplacement = { ...replacement, reassignment_mappings: { "org:reseller": "org:member" } };
    expect(await tool("replace_role_set", mappedReplacement)).toEqual({
      object: "role_set",
      id: created["id"],
      deleted: true,
    });
    expect(await tool("get_organization", { organization_id })).toMatchObject({
      role_set_key: "role_set:default",
    });
    expect([await getRole(userId), await getRole(adminId)]).toEqual(["org:member", "org:admin"]);
    expect(await failure("get_role_set", ROLE_SET_ARGUMENTS)).toContain("resource_not_found");
  });

  test("can swap roles", async () => {
    const { tool, getRole, userId, adminId } = await createRoleSet();
    await tool("add_roles_to_role_set", {
      role_set_key_or_id: "role_set:default",
      role_keys: ["org:reseller"],
    });
    const reassignment_mappings = { "org:reseller": "org:admin", "org:admin": "org:reseller" };
    await tool("replace_role_set", { ...replacement, reassignment_mappings });
    expect([await getRole(userId), await getRole(adminId)]).toEqual(["org:admin", "org:reseller"]);
  });

  test("makes the other one initial if it replaces the initial one", async () => {
    const { tool, failure } = await createRoleSet();
    const initial = {
      role_set_key_or_id: "role_set:default",
      dest_role_set_key: "role_set:our_partners",
      confirm: true,
    };
    await tool("replace_role_set", initial);
    expect(await tool("get_role_set", ROLE_SET_ARGUMENTS)).toMatchObject({ type: "initial" });
    expect(await failure("replace_role_set", { ...initial, ...ROLE_SET_ARGUMENTS })).toContain(
      "[param_name: dest_role_set_key]",
    );
  });

  test("requires mappings from its own roles to those of the other set", async () => {
    const { failure } = await createRoleSet();
    const replace = (reassignment_mappings: Json) =>
      failure("replace_role_set", { ...replacement, reassignment_mappings });
    const invalid = "organization_role_set_reassignment_mappings_invalid";
    expect(await replace({ "org:reseller": "org:reseller" })).toContain(invalid);
    expect(await replace({ "org:member": "org:member" })).toContain(invalid);
    expect(
      await failure("replace_role_set", { ...replacement, dest_role_set_key: "role_set:none" }),
    ).toContain("resource_not_found");
  });
});

describe("an organization", () => {
  test("can change its role set only if the new one has the roles of its members", async () => {
    const { tool, failure, organization_id, userId } = await createRoleSet();
    const change = { organization_id, role_set_key: "role_set:default" };
    expect(await failure("update_organization", change)).toContain(
      "organization_role_set_reassignment_mappings_missing",
    );
    expect(await failure("update_organization", { ...change, role_set_key: "role_set:none" })).toContain(
      "form_resource_not_found",
    );
    await tool("update_organization_membership", { organization_id, user_id: userId, role: "org:admin" });
    expect(await tool("update_organization", change)).toMatchObject({ role_set_key: "role_set:default" });
  });
});

describe("a sandbox file of the first schema version", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("gets a role set with the roles from its settings when it is opened", async () => {
    const file = join(folder, "sandbox.db");
    writeSandboxFile(file, 1);
    const database = new LibsqlDatabase(file);
    database.exec(`
      update instance set settings = json_set(settings, '$.organizations.creator_role', 'org:admin',
        '$.organizations.domains_default_role', 'org:admin')`);
    database.close();

    const sandbox = await openSandbox({ file });
    const roleSet = await findInitialRoleSet(sandbox.db);
    expect(roleSet).toMatchObject({ key: "role_set:default", type: "initial" });
    expect(roleSet?.default_role_id).toBe(roleSet?.creator_role_id);
    expect(await sandbox.db.selectFrom("organizations").selectAll().execute()).toMatchObject([
      { name: "Acme", role_set_key: "role_set:default" },
    ]);
    await sandbox.db.destroy();
    const reopened = await openSandbox({ file });
    expect(await findInitialRoleSet(reopened.db)).toEqual(roleSet);
    await reopened.db.destroy();
  });
});
