import { subscribe } from "../billing.ts";
import { getItems, getString, type Harness, type Json } from "../harness.ts";
import { pngUpload } from "../sample-images.ts";
import type { Setup } from "./setup.ts";

const getId = (result: Json) => getString(result, "id");

/** Creates an organization with an administrator, and a user who is not a member yet. */
async function createAcme({ tool }: Harness, extraFields: Json = {}) {
  const user_id = getId(await tool("create_user", { email_address: ["ada@acme.example"] }));
  const member = getId(await tool("create_user", { email_address: ["bob@acme.example"] }));
  const organization_id = getId(
    await tool("create_organization", { name: "Acme", created_by: user_id, ...extraFields }),
  );
  return { organization_id, user_id, member };
}

/** Creates a role with a permission in the initial role set, and an organization with one member of that role. */
async function createAccountantRole(harness: Harness) {
  const { tool } = harness;
  const permission = { name: "Read invoices", key: "org:invoices:read", description: "See what is owed." };
  const permission_id = getId(await tool("create_organization_permission", permission));
  const organization_role_id = getId(
    await tool("create_organization_role", {
      name: "Accountant",
      key: "org:accountant",
      permissions: [permission_id],
      include_in_initial_role_set: true,
    }),
  );
  const { organization_id, member } = await createAcme(harness);
  await tool("create_organization_membership", { organization_id, user_id: member, role: "org:accountant" });
  return { permission_id, organization_role_id, organization_id, member };
}

const partners = {
  name: "Partners",
  default_role_key: "org:member",
  creator_role_key: "org:admin",
  roles: ["org:admin", "org:member"],
};

/** Setups for the impact of operations on organizations, roles and permissions. */
export const organizationSetups: Readonly<Record<string, Setup>> = {
  replace_organization_metadata: {
    setUp: async (harness) => {
      const { organization_id } = await createAcme(harness, { public_metadata: { tier: 1, region: "eu" } });
      return {
        args: { organization_id, public_metadata: { tier: 2 } },
        name: "Acme",
        lost: ["1 key of public_metadata (region)"],
        recreateTool: "update_organization_metadata",
      };
    },
  },
  delete_organization_logo: {
    setUp: async (harness) => {
      const { organization_id } = await createAcme(harness);
      await harness.tool("upload_organization_logo", { organization_id, ...pngUpload });
      return { args: { organization_id }, name: "Acme", lost: ["1 picture"] };
    },
  },
  delete_organization: {
    setUp: async (harness) => {
      const { tool } = harness;
      const { organization_id, user_id, member } = await createAcme(harness, {
        public_metadata: { tier: 1 },
      });
      await tool("create_organization_membership", { organization_id, user_id: member, role: "org:member" });
      await tool("create_organization_invitation", {
        organization_id,
        email_address: "eve@example.com",
        role: "org:member",
        inviter_user_id: user_id,
      });
      await tool("update_instance_organization_settings", { domains_enabled: true });
      await tool("create_organization_domain", { organization_id, name: "acme.example" });
      await tool("create_api_key", { name: "Export", subject: organization_id });
      await tool("create_enterprise_connection", {
        name: "Okta",
        provider: "saml_okta",
        domains: ["sso.acme.example"],
        organization_id,
      });
      await subscribe(harness, { organization_id }, { plan: "team", credits: 100_000 });
      return {
        args: { organization_id },
        name: "Acme",
        lost: [
          "2 members",
          "1 pending invitation",
          "1 domain (acme.example)",
          "1 API key",
          "1 paid plan (Team)",
          "95000 cents of credit",
        ],
        affected: ["1 enterprise connection (Okta)"],
        recreateTool: "create_organization",
      };
    },
  },
  delete_organization_membership: {
    setUp: async (harness) => {
      const { organization_id, member } = await createAcme(harness);
      const membership = { organization_id, user_id: member };
      await harness.tool("create_organization_membership", { ...membership, role: "org:member" });
      return {
        args: membership,
        name: "bob@acme.example",
        owner: `Acme (${organization_id})`,
        recreateTool: "create_organization_membership",
      };
    },
  },
  revoke_organization_invitation: {
    setUp: async (harness) => {
      const { organization_id } = await createAcme(harness);
      const invitation = { organization_id, email_address: "eve@example.com", role: "org:member" };
      const invitation_id = getId(await harness.tool("create_organization_invitation", invitation));
      return {
        args: { organization_id, invitation_id },
        name: "eve@example.com",
        owner: `Acme (${organization_id})`,
        recreateTool: "create_organization_invitation",
      };
    },
  },
  delete_organization_domain: {
    setUp: async (harness) => {
      const { organization_id } = await createAcme(harness);
      await harness.tool("update_instance_organization_settings", { domains_enabled: true });
      const domain = { organization_id, name: "acme.example" };
      const domain_id = getId(await harness.tool("create_organization_domain", domain));
      return {
        args: { organization_id, domain_id },
        name: "acme.example",
        owner: `Acme (${organization_id})`,
        recreateTool: "create_organization_domain",
      };
    },
  },

  delete_organization_role: {
    setUp: async (harness) => {
      const { organization_role_id, organization_id, member } = await createAccountantRole(harness);
      const membership = { organization_id, user_id: member };
      await harness.tool("update_organization_membership", { ...membership, role: "org:member" });
      return {
        args: { organization_role_id },
        name: "Accountant",
        affected: ["1 permission (org:invoices:read)", "1 role set with it (role_set:default)"],
        recreateTool: "create_organization_role",
      };
    },
  },
  remove_permission_from_organization_role: {
    setUp: async (harness) => {
      const { organization_role_id, permission_id } = await createAccountantRole(harness);
      return {
        args: { organization_role_id, permission_id },
        name: "Read invoices",
        owner: `Accountant (${organization_role_id})`,
        affected: ["1 member with the role"],
        recreateTool: "assign_permission_to_organization_role",
      };
    },
  },
  delete_organization_permission: {
    setUp: async (harness) => {
      const { permission_id } = await createAccountantRole(harness);
      return {
        args: { permission_id },
        name: "Read invoices",
        affected: ["1 role with it (org:accountant)"],
        recreateTool: "create_organization_permission",
      };
    },
  },
  replace_role_set: {
    setUp: async (harness) => {
      await harness.tool("create_role_set", partners);
      await createAcme(harness, { role_set_key: "role_set:partners" });
      return {
        args: { role_set_key_or_id: "role_set:partners", dest_role_set_key: "role_set:default" },
        name: "Partners",
        affected: ["2 roles (org:admin, org:member)", "1 member", "1 organization (Acme)"],
        recreateTool: "create_role_set",
      };
    },
  },
  replace_role_in_role_set: {
    setUp: async (harness) => {
      await createAccountantRole(harness);
      const { data } = await harness.tool("list_role_sets");
      const [set] = getItems({ data });
      return {
        args: {
          role_set_key_or_id: "role_set:default",
          role_key: "org:accountant",
          to_role_key: "org:member",
        },
        name: "Accountant",
        owner: `"${getString(set ?? {}, "name")}" (${getId(set ?? {})})`,
        affected: ["1 member with it"],
        recreateTool: "add_roles_to_role_set",
      };
    },
  },

  // Updates that restrict access.
  update_organization_role: {
    setUp: async (harness) => {
      const { organization_role_id } = await createAccountantRole(harness);
      return {
        args: { organization_role_id, permissions: [] },
        name: "Accountant",
        lost: ["1 permission (org:invoices:read)"],
        affected: ["1 member with it"],
        recreateTool: "update_organization_role",
      };
    },
  },
  update_organization_permission: {
    setUp: async (harness) => {
      const { permission_id } = await createAccountantRole(harness);
      return {
        args: { permission_id, key: "org:invoices:see" },
        name: "Read invoices",
        affected: ["1 role with it (org:accountant)"],
        recreateTool: "update_organization_permission",
      };
    },
  },
};
