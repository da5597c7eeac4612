import { grantAccess } from "../../../src/sandbox/domain/sessions/oauth-grant.ts";
import { subscribe } from "../billing.ts";
import { itemsOf, text, type Harness, type Json } from "../harness.ts";
import type { Scene } from "./setup.ts";

const idOf = (result: Json) => text(result, "id");

async function application({ tool }: Harness) {
  const app = { name: "App", redirect_uris: ["https://app.example/callback"], scopes: "profile email" };
  return idOf(await tool("create_oauth_application", app));
}

/** A machine that may call one and be called by another, with a token. */
async function machine({ tool }: Harness) {
  const other_machine_id = idOf(await tool("create_machine", { name: "Orders" }));
  const made = await tool("create_machine", { name: "Billing", scoped_machines: [other_machine_id] });
  const machine_id = idOf(made);
  await tool("create_machine", { name: "Reports", scoped_machines: [machine_id] });
  const token = await tool("create_m2m_token", { machine_secret_key: made["secret_key"] });
  await tool("create_api_key", { name: "Nightly", subject: machine_id });
  return { machine_id, other_machine_id, m2m_token_id: idOf(token) };
}

async function apiKey({ tool }: Harness) {
  const subject = idOf(await tool("create_user", { username: "ada_l" }));
  return { apiKeyID: idOf(await tool("create_api_key", { name: "Export", subject, scopes: ["read"] })) };
}

/** One that is named by what it is made of. */
const simple = (
  make: string,
  given: Json,
  id: string,
  shown: { readonly name: string; readonly again?: string },
): Scene => ({
  set: async ({ tool }) => ({ args: { [id]: idOf(await tool(make, given)) }, ...shown }),
});

const primary = async ({ tool }: Harness) => {
  const domain = itemsOf(await tool("list_domains")).find(({ is_satellite }) => is_satellite === false);
  return { domain_id: domain?.["id"], name: text(domain ?? {}, "name") };
};

const movedBy = (again: string): Scene => ({
  environment: "production",
  set: async (harness) => {
    const { name } = await primary(harness);
    await harness.tool("create_domain", { name: `shop.${name}`, is_satellite: true });
    return {
      args: { home_url: "https://new.example.com" },
      name,
      affected: [`1 satellite domain (shop.${name})`],
      again,
    };
  },
});

async function paying(harness: Harness) {
  const user_id = idOf(await harness.tool("create_user", { email_address: ["ada@example.com"] }));
  const subscription_item_id = await subscribe(harness, { user_id }, { plan: "pro", credits: 100_000 });
  const [item] = itemsOf(await harness.tool("list_billing_subscription_items"));
  return { subscription_item_id, owner: `ada@example.com (${text(item ?? {}, "payer_id")})` };
}

const allowlisted = (args: Json, again: string): Scene => ({
  set: async ({ tool }) => {
    await tool("create_allowlist_identifier", { identifier: "*@example.com" });
    return { args, affected: ["1 entry on the allowlist"], again };
  },
});

/** What goes with the parts of an instance. */
export const instances: Readonly<Record<string, Scene>> = {
  revoke_invitation: simple("create_invitation", { email_address: "new@example.com" }, "invitation_id", {
    name: "new@example.com",
    again: "create_invitation",
  }),
  delete_allowlist_identifier: simple(
    "create_allowlist_identifier",
    { identifier: "*@example.com" },
    "identifier_id",
    { name: "*@example.com", again: "create_allowlist_identifier" },
  ),
  delete_blocklist_identifier: simple(
    "create_blocklist_identifier",
    { identifier: "*@spam.example" },
    "identifier_id",
    { name: "*@spam.example", again: "create_blocklist_identifier" },
  ),
  delete_waitlist_entry: simple(
    "create_waitlist_entry",
    { email_address: "eve@x.example" },
    "waitlist_entry_id",
    { name: "eve@x.example", again: "create_waitlist_entry" },
  ),
  delete_redirect_url: simple("create_redirect_url", { url: "my-app://callback" }, "id", {
    name: "my-app://callback",
    again: "create_redirect_url",
  }),
  delete_jwt_template: simple(
    "create_jwt_template",
    { name: "api", claims: { role: "{{user.public_metadata.plan}}" }, lifetime: 120 },
    "template_id",
    { name: "api", again: "create_jwt_template" },
  ),
  revert_template: {
    set: async ({ tool }) => {
      const args = { template_type: "email", slug: "invitation" };
      const body = '<a href="{{action_url}}">Join</a>';
      await tool("update_template", { ...args, name: "Invitation", subject: "Join us", body });
      return { args, name: "invitation", again: "update_template" };
    },
  },

  delete_oauth_application: {
    set: async (harness) => ({
      args: { oauth_application_id: await application(harness) },
      name: "App",
      lost: ["1 redirect URI"],
      again: "create_oauth_application",
    }),
  },
  rotate_oauth_application_secret: {
    set: async (harness) => ({ args: { oauth_application_id: await application(harness) }, name: "App" }),
  },
  revoke_oauth_application_token: {
    set: async (harness) => {
      const oauth_application_id = await application(harness);
      const user_id = idOf(await harness.tool("create_user", { username: "ada_l" }));
      const { accessToken } = await grantAccess(harness.sandbox, oauth_application_id, user_id);
      return { args: { oauth_application_id, token: accessToken }, name: "App" };
    },
  },

  delete_machine: {
    set: async (harness) => ({
      args: { machine_id: (await machine(harness)).machine_id },
      name: "Billing",
      lost: ["1 M2M token", "1 API key"],
      affected: ["1 machine that it may call (Orders)", "1 machine that may call it (Reports)"],
      again: "create_machine",
    }),
  },
  rotate_machine_secret_key: {
    set: async (harness) => ({
      args: { machine_id: (await machine(harness)).machine_id, previous_token_ttl: 0 },
      name: "Billing",
    }),
  },
  delete_machine_scope: {
    set: async (harness) => {
      const { machine_id, other_machine_id } = await machine(harness);
      return {
        args: { machine_id, other_machine_id },
        name: "Orders",
        owner: `Billing (${machine_id})`,
        again: "create_machine_scope",
      };
    },
  },
  revoke_m2m_token: {
    set: async (harness) => ({ args: { m2m_token_id: (await machine(harness)).m2m_token_id } }),
  },
  delete_api_key: {
    set: async (harness) => ({ args: await apiKey(harness), name: "Export", again: "create_api_key" }),
  },
  revoke_api_key: {
    set: async (harness) => ({ args: await apiKey(harness), name: "Export", again: "create_api_key" }),
  },

  cancel_billing_subscription_item: {
    set: async (harness) => {
      const { subscription_item_id, owner } = await paying(harness);
      return { args: { subscription_item_id, end_now: true }, name: "Pro", owner };
    },
  },
  remove_billing_discount: {
    set: async (harness) => {
      const { subscription_item_id, owner } = await paying(harness);
      const known = await harness.failure("apply_billing_discount", {
        subscription_item_id,
        discount_id: "none",
      });
      const args = { subscription_item_id, discount_id: /disc_\w+/.exec(known)?.[0] };
      await harness.tool("apply_billing_discount", args);
      return { args, name: "Pro", owner, again: "apply_billing_discount" };
    },
  },

  delete_svix_app: {
    set: async ({ tool }) => {
      await tool("create_svix_app");
      return { args: {}, again: "create_svix_app" };
    },
  },
  delete_domain: {
    environment: "production",
    set: async ({ tool }) => {
      const domain = { name: "shop.example.com", is_satellite: true };
      return {
        args: { domain_id: idOf(await tool("create_domain", domain)) },
        name: "shop.example.com",
        again: "create_domain",
      };
    },
  },
  change_instance_domain: movedBy("change_instance_domain"),
  update_production_instance_domain: movedBy("update_production_instance_domain"),

  // Updates that lock people out.
  update_domain: {
    environment: "production",
    set: async (harness) => {
      const { domain_id, name } = await primary(harness);
      return { args: { domain_id, name: "new.example.com" }, name, again: "update_domain" };
    },
  },
  update_instance: {
    set: async ({ tool }) => {
      await tool("update_instance", { allowed_origins: ["app://one", "app://two"], confirm: true });
      return {
        args: { allowed_origins: ["app://two"] },
        lost: ["1 allowed origin (app://one)"],
        again: "update_instance",
      };
    },
  },
  update_instance_restrictions: allowlisted({ allowlist: true }, "update_instance_restrictions"),
  update_beta_instance_settings: allowlisted(
    { restricted_to_allowlist: true },
    "update_beta_instance_settings",
  ),
  update_instance_organization_settings: {
    set: async ({ tool }) => {
      const created_by = idOf(await tool("create_user", { username: "ada_l" }));
      await tool("create_organization", { name: "Acme", created_by });
      return {
        args: { enabled: false },
        affected: ["1 organization", "1 membership"],
        again: "update_instance_organization_settings",
      };
    },
  },
};
