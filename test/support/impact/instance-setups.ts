import { grantAccess } from "../../../src/sandbox/domain/sessions/oauth-grant.ts";
import { subscribe } from "../billing.ts";
import { getItems, getString, type Harness, type Json } from "../harness.ts";
import type { Setup } from "./setup.ts";

const getId = (result: Json) => getString(result, "id");

async function createApplication({ tool }: Harness) {
  const app = { name: "App", redirect_uris: ["https://app.example/callback"], scopes: "profile email" };
  return getId(await tool("create_oauth_application", app));
}

/** Creates a machine that can call one machine and be called by another, with an M2M token and an API key. */
async function createMachines({ tool }: Harness) {
  const other_machine_id = getId(await tool("create_machine", { name: "Orders" }));
  const createdMachine = await tool("create_machine", {
    name: "Billing",
    scoped_machines: [other_machine_id],
  });
  const machine_id = getId(createdMachine);
  await tool("create_machine", { name: "Reports", scoped_machines: [machine_id] });
  const token = await tool("create_m2m_token", { machine_secret_key: createdMachine["secret_key"] });
  await tool("create_api_key", { name: "Nightly", subject: machine_id });
  return { machine_id, other_machine_id, m2m_token_id: getId(token) };
}

async function createApiKey({ tool }: Harness) {
  const subject = getId(await tool("create_user", { username: "ada_l" }));
  return { apiKeyID: getId(await tool("create_api_key", { name: "Export", subject, scopes: ["read"] })) };
}

/** Creates a setup whose target needs only one call to create it. */
const createSimpleSetup = (
  createTool: string,
  createArguments: Json,
  id: string,
  expected: { readonly name: string; readonly recreateTool?: string },
): Setup => ({
  setUp: async ({ tool }) => ({
    args: { [id]: getId(await tool(createTool, createArguments)) },
    ...expected,
  }),
});

const getPrimaryDomain = async ({ tool }: Harness) => {
  const domain = getItems(await tool("list_domains")).find(({ is_satellite }) => is_satellite === false);
  return { domain_id: domain?.["id"], name: getString(domain ?? {}, "name") };
};

const createDomainChangeSetup = (recreateTool: string): Setup => ({
  environment: "production",
  setUp: async (harness) => {
    const { name } = await getPrimaryDomain(harness);
    await harness.tool("create_domain", { name: `shop.${name}`, is_satellite: true });
    return {
      args: { home_url: "https://new.example.com" },
      name,
      affected: [`1 satellite domain (shop.${name})`],
      recreateTool,
    };
  },
});

async function createPayingUser(harness: Harness) {
  const user_id = getId(await harness.tool("create_user", { email_address: ["ada@example.com"] }));
  const subscription_item_id = await subscribe(harness, { user_id }, { plan: "pro", credits: 100_000 });
  const [item] = getItems(await harness.tool("list_billing_subscription_items"));
  return { subscription_item_id, owner: `ada@example.com (${getString(item ?? {}, "payer_id")})` };
}

const createAllowlistSetup = (args: Json, recreateTool?: string): Setup => ({
  setUp: async ({ tool }) => {
    await tool("create_allowlist_identifier", { identifier: "*@example.com" });
    return {
      args,
      affected: ["1 entry on the allowlist"],
      ...(recreateTool === undefined ? {} : { recreateTool }),
    };
  },
});

/** Setups for the impact of operations on an instance's settings and instance-wide resources. */
export const instanceSetups: Readonly<Record<string, Setup>> = {
  revoke_invitation: createSimpleSetup(
    "create_invitation",
    { email_address: "new@example.com" },
    "invitation_id",
    {
      name: "new@example.com",
      recreateTool: "create_invitation",
    },
  ),
  delete_allowlist_identifier: createSimpleSetup(
    "create_allowlist_identifier",
    { identifier: "*@example.com" },
    "identifier_id",
    { name: "*@example.com", recreateTool: "create_allowlist_identifier" },
  ),
  delete_blocklist_identifier: createSimpleSetup(
    "create_blocklist_identifier",
    { identifier: "*@spam.example" },
    "identifier_id",
    { name: "*@spam.example", recreateTool: "create_blocklist_identifier" },
  ),
  delete_waitlist_entry: createSimpleSetup(
    "create_waitlist_entry",
    { email_address: "eve@x.example" },
    "waitlist_entry_id",
    { name: "eve@x.example", recreateTool: "create_waitlist_entry" },
  ),
  delete_redirect_url: createSimpleSetup("create_redirect_url", { url: "my-app://callback" }, "id", {
    name: "my-app://callback",
    recreateTool: "create_redirect_url",
  }),
  delete_jwt_template: createSimpleSetup(
    "create_jwt_template",
    { name: "api", claims: { role: "{{user.public_metadata.plan}}" }, lifetime: 120 },
    "template_id",
    { name: "api", recreateTool: "create_jwt_template" },
  ),
  revert_template: {
    setUp: async ({ tool }) => {
      const args = { template_type: "email", slug: "invitation" };
      const body = '<a href="{{action_url}}">Join</a>';
      await tool("update_template", { ...args, name: "Invitation", subject: "Join us", body });
      return { args, name: "invitation", recreateTool: "update_template" };
    },
  },

  delete_oauth_application: {
    setUp: async (harness) => ({
      args: { oauth_application_id: await createApplication(harness) },
      name: "App",
      lost: ["1 redirect URI"],
      recreateTool: "create_oauth_application",
    }),
  },
  rotate_oauth_application_secret: {
    setUp: async (harness) => ({
      args: { oauth_application_id: await createApplication(harness) },
      name: "App",
    }),
  },
  revoke_oauth_application_token: {
    setUp: async (harness) => {
      const oauth_application_id = await createApplication(harness);
      const user_id = getId(await harness.tool("create_user", { username: "ada_l" }));
      const { accessToken } = await grantAccess(harness.sandbox, oauth_application_id, user_id);
      return { args: { oauth_application_id, token: accessToken }, name: "App" };
    },
  },

  delete_machine: {
    setUp: async (harness) => ({
      args: { machine_id: (await createMachines(harness)).machine_id },
      name: "Billing",
      lost: ["1 M2M token", "1 API key"],
      affected: ["1 machine that it may call (Orders)", "1 machine that may call it (Reports)"],
      recreateTool: "create_machine",
    }),
  },
  rotate_machine_secret_key: {
    setUp: async (harness) => ({
      args: { machine_id: (await createMachines(harness)).machine_id, previous_token_ttl: 0 },
      name: "Billing",
    }),
  },
  delete_machine_scope: {
    setUp: async (harness) => {
      const { machine_id, other_machine_id } = await createMachines(harness);
      return {
        args: { machine_id, other_machine_id },
        name: "Orders",
        owner: `Billing (${machine_id})`,
        recreateTool: "create_machine_scope",
      };
    },
  },
  revoke_m2m_token: {
    setUp: async (harness) => ({ args: { m2m_token_id: (await createMachines(harness)).m2m_token_id } }),
  },
  delete_api_key: {
    setUp: async (harness) => ({
      args: await createApiKey(harness),
      name: "Export",
      recreateTool: "create_api_key",
    }),
  },
  revoke_api_key: {
    setUp: async (harness) => ({
      args: await createApiKey(harness),
      name: "Export",
      recreateTool: "create_api_key",
    }),
  },

  cancel_billing_subscription_item: {
    setUp: async (harness) => {
      const { subscription_item_id, owner } = await createPayingUser(harness);
      return { args: { subscription_item_id, end_now: true }, name: "Pro", owner };
    },
  },
  remove_billing_discount: {
    setUp: async (harness) => {
      const { subscription_item_id, owner } = await createPayingUser(harness);
      const discountError = await harness.failure("apply_billing_discount", {
        subscription_item_id,
        discount_id: "none",
      });
      const args = { subscription_item_id, discount_id: /disc_\w+/.exec(discountError)?.[0] };
      await harness.tool("apply_billing_discount", args);
      return { args, name: "Pro", owner, recreateTool: "apply_billing_discount" };
    },
  },

  delete_svix_app: {
    setUp: async ({ tool }) => {
      await tool("create_svix_app");
      return { args: {}, recreateTool: "create_svix_app" };
    },
  },
  delete_domain: {
    environment: "production",
    setUp: async ({ tool }) => {
      const domain = { name: "shop.example.com", is_satellite: true };
      return {
        args: { domain_id: getId(await tool("create_domain", domain)) },
        name: "shop.example.com",
        recreateTool: "create_domain",
      };
    },
  },
  change_instance_domain: createDomainChangeSetup("change_instance_domain"),
  update_production_instance_domain: createDomainChangeSetup("update_production_instance_domain"),

  // Updates that restrict access.
  update_domain: {
    environment: "production",
    setUp: async (harness) => {
      const { domain_id, name } = await getPrimaryDomain(harness);
      return { args: { domain_id, name: "new.example.com" }, name, recreateTool: "update_domain" };
    },
  },
  update_instance: {
    setUp: async ({ tool }) => {
      await tool("update_instance", { allowed_origins: ["app://one", "app://two"], confirm: true });
      return {
        args: { allowed_origins: ["app://two"] },
        lost: ["1 allowed origin (app://one)"],
        recreateTool: "update_instance",
      };
    },
  },
  update_instance_restrictions: createAllowlistSetup({ allowlist: true }),
  update_beta_instance_settings: createAllowlistSetup(
    { restricted_to_allowlist: true },
    "update_beta_instance_settings",
  ),
  update_instance_organization_settings: {
    setUp: async ({ tool }) => {
      const created_by = getId(await tool("create_user", { username: "ada_l" }));
      await tool("create_organization", { name: "Acme", created_by });
      return {
        args: { enabled: false },
        affected: ["1 organization", "1 membership"],
        recreateTool: "update_instance_organization_settings",
      };
    },
  },
};
