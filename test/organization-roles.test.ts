import { expect, test } from "vitest";
import { createHarness, itemsOf, type Json } from "./support/harness.ts";
import { setOrganizations } from "./support/settings.ts";

const keys = (items: unknown) => (Array.isArray(items) ? items.map((item: Json) => item["key"]) : []);

test("an instance begins with administrators, who have every permission, and members, who read", async () => {
  const { tool } = await createHarness();
  const roles = await tool("list_organization_roles", { order_by: "key" });
  expect(roles["total_count"]).toBe(2);
  const [admin, member] = itemsOf(roles);
  expect(admin).toMatchObject({ object: "role", key: "org:admin", is_creator_eligible: true });
  expect(keys(admin?.["permissions"])).toHaveLength(8);
  expect(member).toMatchObject({ key: "org:member", is_creator_eligible: false });
  expect(keys(member?.["permissions"])).toEqual(["org:sys_billing:read", "org:sys_memberships:read"]);
});

test("roles are searched by part of a name or key and by a whole id, ordered and paged", async () => {
  const { tool } = await createHarness();
  const [member] = itemsOf(await tool("list_organization_roles", { query: "MEMB" }));
  expect(member).toMatchObject({ key: "org:member" });
  const byId = await tool("list_organization_roles", { query: member?.["id"] });
  expect(byId).toMatchObject({ total_count: 1, data: [{ key: "org:member" }] });
  const second = await tool("list_organization_roles", { order_by: "-name", limit: 1, offset: 1 });
  expect(second).toMatchObject({ total_count: 2, data: [{ name: "Admin" }] });
});

test("an order that roles do not have is refused", async () => {
  const { failure } = await createHarness();
  expect(await failure("list_organization_roles", { order_by: "size" })).toContain("[param_name: order_by]");
});

test("where organizations are switched off there are no roles to list", async () => {
  const { sandbox, failure } = await createHarness();
  await setOrganizations(sandbox, { enabled: false });
  expect(await failure("list_organization_roles")).toContain("organization_not_enabled_in_instance");
});
