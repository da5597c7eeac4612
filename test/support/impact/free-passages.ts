import { subscribe } from "../billing.ts";
import { getItems, getString, type Harness, type Json } from "../harness.ts";
import { pngUpload } from "../sample-images.ts";
import { generateTotp, TOTP_SECRET } from "../totp.ts";
import { impactSetups } from "./index.ts";

/** For every update that sometimes needs confirmation, a call that only adds, and so needs none. */

interface FreePassage {
  readonly environment?: "production";
  /** Creates the target, and returns the arguments of the call. */
  readonly args: (harness: Harness) => Promise<Json>;
}

const getId = (result: Json) => getString(result, "id");

/** Creates the target as the setup of that name does, and changes other fields of it. */
const changeTargetOf = (setupName: string, ids: readonly string[], changes: Json): FreePassage => {
  const setup = impactSetups[setupName];
  if (setup === undefined) throw new Error(`There is no setup ${setupName}.`);
  return {
    ...(setup.environment === undefined ? {} : { environment: setup.environment }),
    args: async (harness) => {
      const { args } = await setup.setUp(harness);
      return { ...Object.fromEntries(ids.map((id) => [id, args[id]])), ...changes };
    },
  };
};

/** Creates a user without credentials. */
const changeNewUser = (changes: Json): FreePassage => ({
  args: async ({ tool }) => ({
    user_id: getId(await tool("create_user", { username: "ada_l", email_address: ["ada@example.com"] })),
    ...changes,
  }),
});

const changeSettings = (changes: Json): FreePassage => ({ args: async () => changes });

const METADATA = { public_metadata: { plan: "pro", desk: 4 } };

async function createPayingUser(harness: Harness) {
  const user_id = getId(await harness.tool("create_user", { email_address: ["ada@example.com"] }));
  return subscribe(harness, { user_id }, { plan: "pro", credits: 100_000 });
}

/** Updates that the API accepts only for targets that they take something away from, so that all are confirmed. */
export const ALWAYS_CONFIRMED = ["reject_waitlist_entry", "set_user_password_compromised"];

export const freePassages: Readonly<Record<string, FreePassage>> = {
  update_user: changeNewUser({
    first_name: "Ada",
    password: "correct horse battery staple 7",
    totp_secret: "JBSWY3DPEHPK3PXP",
    backup_codes: ["first-code"],
    username: "ada_lovelace",
  }),
  update_user_metadata: changeTargetOf("update_user_metadata: a key", ["user_id"], METADATA),
  set_user_profile_image: changeNewUser(pngUpload),
  lock_user: {
    args: async ({ tool }) => ({
      user_id: getId(await tool("create_user", { username: "ada_l", locked: true })),
    }),
  },
  verify_user_totp: {
    args: async ({ tool, clock }) => {
      const factors = { totp_secret: TOTP_SECRET, backup_codes: ["first-code"] };
      const user_id = getId(await tool("create_user", { username: "ada_l", ...factors }));
      return { user_id, code: generateTotp(clock.now()) };
    },
  },
  update_email_address: changeTargetOf("update_email_address", ["email_address_id"], { primary: true }),
  update_phone_number: changeTargetOf("update_phone_number", ["phone_number_id"], {
    reserved_for_second_factor: true,
  }),
  update_organization_metadata: changeTargetOf(
    "update_organization_metadata: a key",
    ["organization_id"],
    METADATA,
  ),
  upload_organization_logo: {
    args: async ({ tool }) => ({
      organization_id: getId(await tool("create_organization", { name: "Acme" })),
      ...pngUpload,
    }),
  },
  update_organization_membership_metadata: changeTargetOf(
    "update_organization_membership_metadata: a key",
    ["organization_id", "user_id"],
    METADATA,
  ),
  update_organization_domain: changeTargetOf(
    "update_organization_domain: its verification",
    ["organization_id", "domain_id"],
    { verified: true },
  ),
  update_organization_role: changeTargetOf("update_organization_role: its key", ["organization_role_id"], {
    name: "Clerks",
    key: "org:clerk",
  }),
  update_organization_permission: changeTargetOf("update_organization_permission", ["permission_id"], {
    name: "See invoices",
  }),
  update_role_set: changeTargetOf("update_role_set: its key", ["role_set_key_or_id"], { name: "Friends" }),
  create_blocklist_identifier: changeSettings({ identifier: "*@spam.example" }),
  update_jwt_template: changeTargetOf("update_jwt_template: a claim", ["template_id"], {
    name: "api",
    claims: { role: "{{user.public_metadata.plan}}", tier: 1, desk: 4 },
    lifetime: 120,
  }),
  update_domain: changeTargetOf("update_domain: the name of a satellite", ["domain_id"], {
    name: "shop.example.com",
    proxy_url: null,
  }),
  update_oauth_application: changeTargetOf(
    "update_oauth_application: a redirect URI",
    ["oauth_application_id"],
    {
      name: "Application",
      redirect_uris: [
        "https://app.example/callback",
        "https://app.example/other",
        "https://app.example/third",
      ],
      scopes: "profile email openid",
      public: false,
    },
  ),
  upload_oauth_application_logo: changeTargetOf(
    "update_oauth_application: a redirect URI",
    ["oauth_application_id"],
    pngUpload,
  ),
  update_api_key: changeTargetOf("update_api_key: a scope", ["apiKeyID"], {
    scopes: ["read", "write", "list"],
    claims: { plan: "free", tier: 1 },
    seconds_until_expiration: null,
  }),
  create_enterprise_connection: changeSettings({
    name: "Acme",
    provider: "saml_okta",
    domains: ["acme.example"],
  }),
  update_enterprise_connection: changeTargetOf(
    "update_enterprise_connection: SAML settings",
    ["enterprise_connection_id"],
    { name: "Acme Inc", active: true, saml: { idp_sso_url: "https://idp.acme.example/sso" } },
  ),
  update_saml_connection: changeTargetOf("update_saml_connection: idp_sso_url", ["saml_connection_id"], {
    name: "Acme Inc",
    active: true,
    idp_sso_url: "https://idp.acme.example/sso",
  }),
  update_directory: changeTargetOf("update_directory: an attribute", ["directory_id"], {
    name: "People",
    enabled: true,
    attribute_mapping: { department: "department" },
  }),
  update_scim_directory: changeTargetOf("update_scim_directory: an attribute", ["scim_directory_id"], {
    name: "People",
    attribute_mapping: { department: "department" },
  }),
  create_billing_price_transition: {
    args: async (harness) => {
      const user_id = getId(await harness.tool("create_user", { email_address: ["ada@example.com"] }));
      const { subscription_items } = await harness.tool("get_user_subscription", { user_id });
      const [free] = getItems({ data: subscription_items });
      const plans = getItems(await harness.tool("list_billing_plans", { payer_type: "user" }));
      const plan_id = plans.find(({ slug }) => slug === "pro")?.["id"];
      const [price] = getItems(await harness.tool("list_billing_prices", { plan_id }));
      return {
        subscription_item_id: free?.["id"],
        from_price_id: free?.["price_id"],
        to_price_id: price?.["id"],
      };
    },
  },
  apply_billing_discount: {
    args: async (harness) => {
      const subscription_item_id = await createPayingUser(harness);
      const unknown = { subscription_item_id, discount_id: "none" };
      const [discount_id] =
        (await harness.failure("apply_billing_discount", unknown)).match(/disc_\w+/) ?? [];
      return { subscription_item_id, discount_id };
    },
  },
  adjust_user_credits: changeNewUser({ amount: 500, action: "increase", idempotency_key: "spring" }),
  adjust_organization_credits: {
    args: async ({ tool }) => ({
      organization_id: getId(await tool("create_organization", { name: "Acme" })),
      amount: 500,
      action: "increase",
      idempotency_key: "spring",
    }),
  },
  update_instance: {
    args: async ({ tool }) => {
      await tool("update_instance", { allowed_origins: ["app://one"], confirm: true });
      return { allowed_origins: ["app://one", "app://two"], support_email: "help@example.com" };
    },
  },
  update_instance_restrictions: changeSettings({
    allowlist: false,
    blocklist: false,
    block_email_subaddresses: true,
  }),
  update_instance_organization_settings: changeSettings({
    enabled: true,
    domains_enabled: true,
    max_allowed_memberships: 50,
    domains_enrollment_modes: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
  }),
  update_beta_instance_settings: changeSettings({
    restricted_to_allowlist: false,
    from_email_address: "hello",
  }),
  update_instance_protect: changeSettings({ rules_enabled: false, specter_enabled: true }),
  update_instance_communication: {
    args: async ({ tool }) => {
      await tool("create_user", { phone_number: ["+33612345678"] });
      return { blocked_country_codes: ["JP"] };
    },
  },
  update_instance_oauth_settings: {
    args: async ({ tool }) => {
      await tool("update_instance_oauth_settings", { default_scopes: ["openid"], confirm: true });
      return { default_scopes: ["openid", "email"], dynamic_oauth_client_registration: false };
    },
  },
  update_template: changeSettings({
    template_type: "email",
    slug: "verification_code",
    subject: "Your code",
    body: "<p>{{otp_code}}</p>",
  }),
  toggle_template_delivery: changeSettings({
    template_type: "email",
    slug: "verification_code",
    delivered_by_clerk: true,
  }),
};
