import { describe, expect, test } from "vitest";
import { patchResource } from "../../support/patch-request.ts";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";

const INVOICES_PERMISSION = { name: "Read invoices", key: "org:invoices:read" };
const getKeys = (items: unknown) => (Array.isArray(items) ? items.map((item: Json) => item["key"]) : []);
const getSystemPermission = async ({ tool }: Harness) =>
  getString(
    getItems(await tool("list_organization_permissions", { query: "org:sys_billing:read" }))[0] ?? {},
    "id",
  );

describe("organization permissions", () => {
  test("include Clerk's system permissions and those that the instance creates", async () => {
    const { tool, clock } = await createHarness();
    expect(await tool("list_organization_permissions")).toMatchObject({ total_count: 8 });
    clock.advance(1000);
    const created = await tool("create_organization_permission", INVOICES_PERMISSION);
    expect(created).toMatchObject({
      object: "permission",
      ...INVOICES_PERMISSION,
      type: "user",
      description: "",
    });
    expect(getString(created, "id")).toMatch(/^perm_\w{27}$/);
    const [newest, previous] = getItems(await tool("list_organization_permissions"));
    expect(newest).toEqual(created);
    expect(previous).toMatchObject({ type: "system" });
    expect(await tool("get_organization_permission", { permission_id: created["id"] })).toEqual(created);
  });

  test("are searched by part of a name or key or by a full id, ordered and paged", async () => {
    const { tool } = await createHarness();
    const { id } = await tool("create_organization_permission", INVOICES_PERMISSION);
    const search = (query: unknown) => tool("list_organization_permissions", { query });
    expect(getKeys((await search("INVOICES"))["data"])).toEqual(["org:invoices:read"]);
    expect(getKeys((await search(id))["data"])).toEqual(["org:invoices:read"]);
    expect(await search("perm_")).toMatchObject({ total_count: 0 });
    const second = await tool("list_organization_permissions", { order_by: "key", limit: 1, offset: 1 });
    expect(second).toMatchObject({ total_count: 9, data: [{ key: "org:sys_billing:manage" }] });
  });

  test.each(["invoices:read", "org:invoices", "org:Invoices:read", "org:a:b:c", "org:sys_invoices:read"])(
    "reject the key %j",
    async (key) => {
      const { failure } = await createHarness();
      const error = await failure("create_organization_permission", { name: "Invoices", key });
      expect(error).toContain("form_param_format_invalid");
      expect(error).toContain("[param_name: key]");
    },
  );

  test("require a unique key and a name", async () => {
    const { tool, failure, request } = await createHarness();
    const { id } = await tool("create_organization_permission", INVOICES_PERMISSION);
    expect(await failure("create_organization_permission", INVOICES_PERMISSION)).toContain(
      "form_already_exists",
    );
    expect(await failure("create_organization_permission", { ...INVOICES_PERMISSION, name: " " })).toContain(
      "[param_name: name]",
    );
    const other = { name: "Pay invoices", key: "org:invoices:pay" };
    const path = `/organization_permissions/${String(id)}`;
    expect(await patchResource(request, path, { key: INVOICES_PERMISSION.key })).toMatchObject({
      key: INVOICES_PERMISSION.key,
    });
    await tool("create_organization_permission", other);
    expect(await patchResource(request, path, { key: other.key })).toMatchObject({
      errors: [{ code: "form_already_exists" }],
    });
  });

  test("can be updated, except for Clerk's system permissions", async () => {
    const harness = await createHarness();
    const { tool, failure } = harness;
    const { id } = await tool("create_organization_permission", INVOICES_PERMISSION);
    const change = { permission_id: id, name: "See invoices", description: "All of them." };
    expect(await tool("update_organization_permission", change)).toMatchObject({
      key: INVOICES_PERMISSION.key,
      name: "See invoices",
      description: "All of them.",
    });
    const permission_id = await getSystemPermission(harness);
    expect(await failure("update_organization_permission", { permission_id, name: "X" })).toContain(
      "organization_system_permission_not_modifiable",
    );
    expect(await failure("delete_organization_permission", { permission_id, confirm: true })).toContain(
      "organization_system_permission_not_modifiable",
    );
  });

  test("are removed from every role when they are deleted", async () => {
    const { tool, failure } = await createHarness();
    const { id } = await tool("create_organization_permission", INVOICES_PERMISSION);
    const created = await tool("create_organization_role", {
      name: "Clerk",
      key: "org:clerk",
      permissions: [id],
    });
    expect(await tool("delete_organization_permission", { permission_id: id, confirm: true })).toEqual({
      object: "permission",
      id,
      deleted: true,
    });
    const role = await tool("get_organization_role", { organization_role_id: created["id"] });
    expect(role["permissions"]).toEqual([]);
    expect(await failure("get_organization_permission", { permission_id: id })).toContain(
      "resource_not_found",
    );
  });
});

test("changing a permission's key requires confirmation", async () => {
  const { tool, failure } = await createHarness();
  const created = await tool("create_organization_permission", {
    name: "Read invoices",
    key: "org:invoices:read",
  });
  const update = { permission_id: created["id"], key: "org:bills:read" };
  expect(await failure("update_organization_permission", update)).toContain("needs confirmation");
  expect(await tool("update_organization_permission", { ...update, confirm: true })).toMatchObject({
    key: "org:bills:read",
  });
});
