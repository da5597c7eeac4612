import { getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";

/** Calls the operations on permissions, roles, role sets, organization domains and the waitlist. */
export const organizationAccessScenario: Scenario = async (createInstance) => {
  const getId = (result: Json) => getString(result, "id");
  const confirm = true;
  const { call } = await createInstance("development");

  // Permissions.
  const permission = { name: "Read invoices", key: "org:invoices:read", description: "See what is owed." };
  const permission_id = getId(await call("create_organization_permission", permission));
  await call("list_organization_permissions", { query: "org:sys", order_by: "key", limit: 5 });
  await call("get_organization_permission", { permission_id });
  await call("update_organization_permission", { permission_id, name: "Read all invoices" });

  // Roles.
  const organization_role_id = getId(
    await call("create_organization_role", {
      name: "Accountant",
      key: "org:accountant",
      permissions: [permission_id],
      include_in_initial_role_set: true,
    }),
  );
  const role = { organization_role_id };
  await call("list_organization_roles", { query: "accountant" });
  await call("get_organization_role", role);
  await call("update_organization_role", { ...role, description: "Keeps the books." });
  await call("remove_permission_from_organization_role", { ...role, permission_id, confirm });
  await call("assign_permission_to_organization_role", { ...role, permission_id });

  // Role sets.
  const partners = { role_set_key_or_id: "role_set:partners" };
  await call("create_role_set", {
    name: "Partners",
    default_role_key: "org:member",
    creator_role_key: "org:admin",
    roles: ["org:admin", "org:member"],
  });
  await call("list_role_sets", { order_by: "name" });
  await call("add_roles_to_role_set", { ...partners, role_keys: ["org:accountant"] });
  await call("get_role_set", partners);
  await call("update_role_set", { ...partners, description: "For those who resell." });

  // A member with the role.
  const user_id = getId(await call("create_user", { email_address: ["ada@acme.example"] }));
  const bob = getId(await call("create_user", { email_address: ["bob@acme.example"] }));
  const organization = {
    organization_id: getId(
      await call("create_organization", {
        name: "Acme",
        created_by: user_id,
        role_set_key: "role_set:partners",
      }),
    ),
  };
  await call("create_organization_membership", { ...organization, user_id: bob, role: "org:accountant" });
  await call("list_all_organization_memberships", { order_by: "-email_address" });
  await call("replace_role_in_role_set", {
    ...partners,
    role_key: "org:accountant",
    to_role_key: "org:member",
    confirm,
  });
  await call("replace_role_set", { ...partners, dest_role_set_key: "role_set:default", confirm });
  await call("delete_organization_role", { ...role, confirm });
  await call("delete_organization_permission", { permission_id, confirm });

  // Domains.
  await call("update_instance_organization_settings", {
    domains_enabled: true,
    domains_enrollment_modes: ["automatic_invitation"],
  });
  const domain_id = getId(
    await call("create_organization_domain", { ...organization, name: "acme.example" }),
  );
  const domain = { ...organization, domain_id };
  await call("list_organization_domains", { ...organization, verified: "true" });
  await call("list_all_organization_domains", { enrollment_mode: ["manual_invitation", "-enterprise_sso"] });
  await call("update_organization_domain", { ...domain, enrollment_mode: "automatic_invitation" });
  await call("verify_organization_domain_ownership", domain);
  await call("delete_organization_domain", { ...domain, confirm });

  // The waitlist.
  const first = {
    waitlist_entry_id: getId(await call("create_waitlist_entry", { email_address: "eve@x.example" })),
  };
  const bulkResult = await call("bulk_create_waitlist_entries", {
    entries: [{ email_address: "dan@x.example" }, { email_address: "pat@x.example", notify: false }],
  });
  const [second, third] = (Array.isArray(bulkResult["data"]) ? bulkResult["data"] : []).map(
    (entry: Json) => ({
      waitlist_entry_id: getId(entry),
    }),
  );
  await call("list_waitlist_entries", { status: "pending", order_by: "email_address" });
  await call("invite_waitlist_entry", first);
  await call("reject_waitlist_entry", { ...second, confirm });
  await call("delete_waitlist_entry", { ...third, confirm });
};
