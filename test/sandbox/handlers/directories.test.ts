import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";

const createConnection = async ({ tool }: Harness, args: Json = {}) =>
  getString(
    await tool("create_enterprise_connection", {
      name: "Acme",
      provider: "saml_okta",
      domains: ["acme.example"],
      ...args,
    }),
    "id",
  );

const getRoleId = async ({ tool }: Harness, key: string) => {
  const [role] = getItems(await tool("list_organization_roles", { query: key }));
  return getString(role ?? {}, "id");
};

/** Creates an instance with a directory whose group-to-role mappings are enabled. */
async function createDirectory() {
  const harness = await createHarness();
  const enterprise_connection_id = await createConnection(harness);
  const createdDirectory = await harness.tool("create_directory", {
    enterprise_connection_id,
    provider: "okta",
    group_role_mappings: [],
  });
  return {
    ...harness,
    directory: { directory_id: getString(createdDirectory, "id") },
    admin: await getRoleId(harness, "org:admin"),
    member: await getRoleId(harness, "org:member"),
  };
}

describe("directories", () => {
  test("return their API key only on creation and rotation", async () => {
    const harness = await createHarness();
    const { tool } = harness;
    const enterprise_connection_id = await createConnection(harness, {
      custom_attributes: [{ name: "Badge", key: "badge", directory_path: "externalId" }],
    });
    const created = await tool("create_directory", { enterprise_connection_id, provider: "okta" });
    const directory = { directory_id: getString(created, "id") };
    expect(created).toMatchObject({
      object: "directory",
      id: expect.stringMatching(/^scim_\w{27}$/),
      name: "okta",
      enterprise_connection_id,
      enabled: true,
      group_role_mapping_enabled: false,
      api_key: expect.stringMatching(/^ak_[0-9a-f]{32}$/),
      attribute_mapping: { first_name: "name.givenName" },
      custom_attributes: [{ key: "badge", scim_path: "externalId", directory_path: "externalId" }],
    });
    const rotated = await tool("rotate_directory_api_key", { ...directory, confirm: true });
    expect(rotated["api_key"]).not.toBe(created["api_key"]);
    for (const result of [
      await tool("get_directory", directory),
      await tool("update_directory", { ...directory, name: "Acme" }),
      ...getItems(await tool("list_directories")),
    ])
      expect(result).not.toHaveProperty("api_key");
  });

  test("are identical under their older SCIM names, except for the object type", async () => {
    const harness = await createHarness();
    const { tool } = harness;
    const enterprise_connection_id = await createConnection(harness);
    const { api_key: _, ...created } = await tool("create_scim_directory", {
      enterprise_connection_id,
      provider: "okta",
      group_role_mappings: [
        {
          scim_group_id: "staff",
          scim_group_display_name: "Staff",
          role_id: await getRoleId(harness, "org:member"),
        },
      ],
    });
    expect(created["object"]).toBe("scim_directory");
    const directory_id = getString(created, "id");
    expect(await tool("get_directory", { directory_id })).toEqual({ ...created, object: "directory" });
    const [scimMapping] = getItems(
      await tool("list_scim_group_role_mappings", { scim_directory_id: directory_id }),
    );
    const [directoryMapping] = getItems(await tool("list_directory_group_role_mappings", { directory_id }));
    expect(scimMapping).toMatchObject({
      object: "scim_group_role_mapping",
      scim_group_display_name: "Staff",
    });
    expect(directoryMapping).toEqual({ ...scimMapping, object: "directory_group_role_mapping" });
    expect(await tool("delete_scim_directory", { scim_directory_id: directory_id, confirm: true })).toEqual({
      object: "scim_directory",
      id: directory_id,
      deleted: true,
    });
    expect(await tool("list_directories")).toMatchObject({ total_count: 0 });
  });

  test("are limited to one per connection and one per organization", async () => {
    const harness = await createHarness();
    const { tool, failure } = harness;
    const organization_id = getString(await tool("create_organization", { name: "Acme" }), "id");
    const first = await createConnection(harness, { organization_id });
    const second = await createConnection(harness, { organization_id, domains: ["other.example"] });
    const directory = { provider: "okta" };
    await tool("create_directory", { ...directory, enterprise_connection_id: first });
    const getError = (enterprise_connection_id: string) =>
      failure("create_directory", { ...directory, enterprise_connection_id });
    expect(await getError(first)).toContain("scim_directory_enterprise_connection_already_used");
    expect(await getError(second)).toContain("scim_directory_organization_already_used");
    expect(await getError("entconn_none")).toContain("[param_name: enterprise_connection_id]");
  });

  test("merge changes of the attribute mapping, where null removes an attribute", async () => {
    const { tool, failure, directory } = await createDirectory();
    const updated = await tool("update_directory", {
      confirm: true,
      ...directory,
      enabled: false,
      attribute_mapping: { title: "title", user_name: null },
    });
    expect(updated).toMatchObject({ enabled: false, attribute_mapping: { title: "title" } });
    expect(updated["attribute_mapping"]).not.toHaveProperty("user_name");
    expect(updated["attribute_mapping"]).toHaveProperty("first_name");
    expect(await failure("update_directory", { ...directory, provider: " " })).toContain(
      "[param_name: provider]",
    );
  });

  test("are listed newest first", async () => {
    const harness = await createHarness();
    const { tool, clock } = harness;
    for (const name of ["first", "second"]) {
      const enterprise_connection_id = await createConnection(harness, { domains: [`${name}.example`] });
      await tool("create_directory", { enterprise_connection_id, name, provider: "okta" });
      clock.advance(1000);
    }
    expect(await tool("list_directories", { limit: 1 })).toMatchObject({
      data: [{ name: "second" }],
      total_count: 2,
      next_offset: 1,
    });
  });
});

describe("group-to-role mappings", () => {
  test("can be changed only if the directory enables them", async () => {
    const harness = await createHarness();
    const { tool, failure } = harness;
    const enterprise_connection_id = await createConnection(harness);
    const created = await tool("create_directory", { enterprise_connection_id, provider: "okta" });
    const directory = { directory_id: created["id"] };
    const mapping = { directory_group_id: "staff", role_id: await getRoleId(harness, "org:member") };
    const confirm = true;
    for (const error of [
      await failure("create_directory_group_role_mapping", { ...directory, ...mapping }),
      await failure("replace_directory_group_role_mappings", { ...directory, mappings: [mapping], confirm }),
      await failure("delete_directory_group_role_mapping", { ...directory, mapping_id: "none", confirm }),
    ])
      expect(error).toContain("feature_not_enabled");
    expect(await tool("list_directory_group_role_mappings", directory)).toMatchObject({ total_count: 0 });
    await tool("update_directory", { ...directory, group_role_mapping_enabled: true });
    await tool("create_directory_group_role_mapping", { ...directory, ...mapping });
  });

  test("are ordered by precedence, are last by default, and include their role", async () => {
    const { tool, directory, admin, member } = await createDirectory();
    const createMapping = (args: Json) =>
      tool("create_directory_group_role_mapping", { ...directory, ...args });
    expect(
      await createMapping({ directory_group_id: "staff", role_id: member, precedence: 5 }),
    ).toMatchObject({
      object: "directory_group_role_mapping",
      directory_id: directory.directory_id,
      directory_group_id: "staff",
      scim_group_id: "staff",
      precedence: 5,
      role: { key: "org:member" },
    });
    expect(await createMapping({ scim_group_id: "guests", role_id: member })).toMatchObject({
      precedence: 6,
    });
    await createMapping({
      directory_group_id: "chiefs",
      scim_group_id: "chiefs",
      role_id: admin,
      precedence: 1,
    });
    const mappings = getItems(await tool("list_directory_group_role_mappings", directory));
    expect(mappings.map((mapping) => mapping["directory_group_id"])).toEqual(["chiefs", "staff", "guests"]);
  });

  test("require one group and an existing role, and reject a duplicate group or precedence", async () => {
    const { tool, failure, directory, member } = await createDirectory();
    const createMapping = (args: Json) =>
      failure("create_directory_group_role_mapping", { ...directory, role_id: member, ...args });
    expect(await createMapping({})).toContain("form_param_missing");
    expect(await createMapping({ directory_group_id: "a", scim_group_id: "b" })).toContain(
      "form_param_value_conflict",
    );
    expect(await createMapping({ directory_group_id: "a", role_id: "org:member" })).toContain(
      "[param_name: role_id]",
    );
    await tool("create_directory_group_role_mapping", {
      ...directory,
      directory_group_id: "a",
      role_id: member,
    });
    expect(await createMapping({ directory_group_id: "a" })).toContain("[param_name: directory_group_id]");
    expect(await createMapping({ directory_group_id: "b", precedence: 1 })).toContain(
      "[param_name: precedence]",
    );
    const mappings = [
      { directory_group_id: "b", role_id: member },
      { directory_group_id: "b", role_id: member },
    ];
    expect(
      await failure("replace_directory_group_role_mappings", { ...directory, mappings, confirm: true }),
    ).toContain("[param_name: mappings.1.directory_group_id]");
    expect(await tool("list_directory_group_role_mappings", directory)).toMatchObject({
      data: [{ directory_group_id: "a" }],
    });
  });

  test("are replaced as a whole, with the precedence given by their order", async () => {
    const { tool, failure, directory, admin, member } = await createDirectory();
    const replace = (...mappings: Json[]) =>
      tool("replace_directory_group_role_mappings", { ...directory, mappings, confirm: true });
    await replace({ directory_group_id: "old", role_id: admin });
    const error = await failure("replace_directory_group_role_mappings", { ...directory, mappings: [] });
    expect(error).toContain("Nothing was changed");
    expect(error).toContain('"directory_group_id":"old"');
    expect(
      await replace(
        { directory_group_id: "chiefs", role_id: admin },
        { directory_group_id: "staff", role_id: member },
      ),
    ).toMatchObject({
      data: [
        { directory_group_id: "chiefs", precedence: 1 },
        { directory_group_id: "staff", precedence: 2 },
      ],
      total_count: 2,
    });
    expect(await replace()).toMatchObject({ data: [], total_count: 0 });
  });

  test("are deleted individually", async () => {
    const { tool, failure, directory, member } = await createDirectory();
    const created = await tool("create_directory_group_role_mapping", {
      ...directory,
      directory_group_id: "staff",
      role_id: member,
    });
    const mapping = { ...directory, mapping_id: created["id"], confirm: true };
    expect(await tool("delete_directory_group_role_mapping", mapping)).toEqual({
      object: "directory_group_role_mapping",
      id: created["id"],
      deleted: true,
    });
    expect(await failure("delete_directory_group_role_mapping", mapping)).toContain("resource_not_found");
  });
});

test("deleting a role deletes the group-to-role mappings that assign it", async () => {
  const { tool, directory } = await createDirectory();
  const role = await tool("create_organization_role", { name: "Accountant", key: "org:accountant" });
  const mapping = { directory_group_id: "accounting", role_id: role["id"] };
  await tool("replace_directory_group_role_mappings", { ...directory, mappings: [mapping], confirm: true });
  await tool("delete_organization_role", { organization_role_id: role["id"], confirm: true });
  expect(getItems(await tool("list_directory_group_role_mappings", directory))).toEqual([]);
});
