import { buildSamlMetadata, CERTIFICATE } from "../certificates.ts";
import { subscribe } from "../billing.ts";
import { getItems, getString, type Harness, type Json } from "../harness.ts";
import { pngUpload } from "../sample-images.ts";
import type { ImpactCase, Setup } from "./setup.ts";

/**
 * Setups for updates that only some arguments, or some states of the target, make destructive. The name of each is the
 * operation, and after a colon what it takes away.
 */

const getId = (result: Json) => getString(result, "id");

const PASSWORD = "correct horse battery staple 7";
const FACTORS = { totp_secret: "JBSWY3DPEHPK3PXP", backup_codes: ["first-code", "second-code"] };
const PHONE_NUMBER = "+12025550142";

/** Creates a setup whose target is the user Ada. */
const createUserSetup = (fields: Json, args: Json, expected: Omit<ImpactCase, "args" | "name">): Setup => ({
  setUp: async ({ tool }) => {
    const user = { email_address: ["ada@example.com"], username: "ada_l", ...fields };
    return { args: { user_id: getId(await tool("create_user", user)), ...args }, name: "ada_l", ...expected };
  },
});

/** Creates a setup whose target is a user with an image. */
const createPictureSetup = (args: Json): Setup => ({
  setUp: async ({ tool }) => {
    const user_id = getId(await tool("create_user", { username: "ada_l" }));
    await tool("set_user_profile_image", { user_id, ...pngUpload });
    return { args: { user_id, ...args }, name: "ada_l", affected: ["1 picture"] };
  },
});

const secondFactor = { phone_number: PHONE_NUMBER, verified: true, reserved_for_second_factor: true };

/** Creates a setup whose target is a user's phone number that is a second factor. */
const createSecondFactorSetup = (
  userFields: Json,
  args: Json,
  expected: Omit<ImpactCase, "args" | "name" | "owner">,
): Setup => ({
  setUp: async ({ tool }) => {
    const user_id = getId(await tool("create_user", { username: "ada_l", ...userFields }));
    const phone_number_id = getId(await tool("create_phone_number", { user_id, ...secondFactor }));
    return {
      args: { phone_number_id, ...args },
      name: PHONE_NUMBER,
      owner: `ada_l (${user_id})`,
      ...expected,
    };
  },
});

const SAML_SETTINGS = {
  idp_entity_id: "https://idp.acme.example",
  idp_sso_url: "https://idp.acme.example/sso",
  idp_certificate: CERTIFICATE,
};
const CONNECTION = { name: "Acme", provider: "saml_okta", domains: ["acme.example"], saml: SAML_SETTINGS };

/** Creates an organization with a verified domain, whose users may join it. */
async function createOrganizationWithDomain({ tool }: Harness, name: string) {
  await tool("update_instance_organization_settings", { domains_enabled: true });
  const organization_id = getId(await tool("create_organization", { name: "Acme" }));
  const domain_id = getId(await tool("create_organization_domain", { organization_id, name }));
  return { organization_id, domain_id };
}

const joined = "1 verified organization domain (acme.example)";
const noUsers = ["1 user with an address at its domains"];

/** Creates a setup whose target is a SAML connection that one user may sign in with, which is active. */
const createSamlSetup = (args: Json, expected: Omit<ImpactCase, "args" | "name"> = {}): Setup => ({
  setUp: async ({ tool }) => {
    const connection = { ...CONNECTION, active: true, confirm: true };
    const { saml_connection, id } = await tool("create_enterprise_connection", {
      ...connection,
      organization_id: getId(await tool("create_organization", { name: "Initech" })),
      saml: { ...SAML_SETTINGS, allow_subdomains: true, allow_idp_initiated: true },
      custom_attributes: [{ name: "Staff id", key: "staff_id", directory_path: "externalId" }],
    });
    await tool("create_user", { email_address: ["ada@acme.example"] });
    return {
      args: { saml_connection_id: Object(saml_connection).id, enterprise_connection_id: id, ...args },
      name: "Acme",
      affected: noUsers,
      ...expected,
    };
  },
});

const omit = (args: Json, name: string): Json =>
  Object.fromEntries(Object.entries(args).filter(([key]) => key !== name));

/** Creates a setup whose target is the same connection, by one of its two names. */
const createConnectionSetup = (
  kind: "enterprise" | "saml",
  toArgs: Json | ((harness: Harness) => Promise<Json>),
  expected: Omit<ImpactCase, "args" | "name" | "recreateTool"> = {},
): Setup => {
  const base = createSamlSetup({}, { ...expected, recreateTool: `update_${kind}_connection` });
  return {
    setUp: async (harness) => {
      const { args, ...rest } = await base.setUp(harness);
      const otherId = kind === "enterprise" ? "saml_connection_id" : "enterprise_connection_id";
      const extraArgs = typeof toArgs === "function" ? await toArgs(harness) : toArgs;
      return { args: { ...omit(args, otherId), ...extraArgs }, ...rest };
    },
  };
};

const createOtherOrganization = async ({ tool }: Harness): Promise<Json> => ({
  organization_id: getId(await tool("create_organization", { name: "Globex" })),
});

/** Creates a setup whose target is a directory with one group-to-role mapping, by one of its two names. */
const createDirectorySetup = (
  kind: "directory" | "scim_directory",
  args: Json,
  expected: Omit<ImpactCase, "args" | "name" | "recreateTool"> = {},
): Setup => ({
  setUp: async ({ tool }) => {
    const enterprise_connection_id = getId(await tool("create_enterprise_connection", CONNECTION));
    const [role] = getItems(await tool("list_organization_roles", { query: "org:member" }));
    const group = kind === "directory" ? "directory_group_id" : "scim_group_id";
    const directory = getId(
      await tool(`create_${kind}`, {
        enterprise_connection_id,
        provider: "okta",
        name: "Staff",
        group_role_mappings: [{ [group]: "staff", role_id: getId(role ?? {}) }],
      }),
    );
    const id = { [`${kind}_id`]: directory };
    await tool(`update_${kind}`, { ...id, group_role_mapping_enabled: true, enabled: true });
    await tool(`update_${kind}`, { ...id, attribute_mapping: { title: "title" } });
    return { args: { ...id, ...args }, name: "Staff", recreateTool: `update_${kind}`, ...expected };
  },
});

/** Creates a setup whose target is an OAuth application. */
const createApplicationSetup = (args: Json, expected: Omit<ImpactCase, "args" | "name"> = {}): Setup => ({
  setUp: async ({ tool }) => {
    const oauth_application_id = getId(
      await tool("create_oauth_application", {
        name: "App",
        redirect_uris: ["https://app.example/callback", "https://app.example/other"],
        scopes: "profile email",
      }),
    );
    return {
      args: { oauth_application_id, ...args },
      name: "App",
      recreateTool: "update_oauth_application",
      ...expected,
    };
  },
});

const TEMPLATE = { name: "api", claims: { role: "{{user.public_metadata.plan}}", tier: 1 } };

/** Creates a setup whose target is a JWT template with its own signing key. */
const createJwtTemplateSetup = (args: Json, expected: Omit<ImpactCase, "args" | "name"> = {}): Setup => ({
  setUp: async ({ tool }) => {
    const template_id = getId(
      await tool("create_jwt_template", {
        ...TEMPLATE,
        custom_signing_key: true,
        signing_algorithm: "HS256",
        signing_key: "0123456789abcdef0123456789abcdef",
      }),
    );
    return {
      args: { template_id, ...TEMPLATE, ...args },
      name: "api",
      recreateTool: "update_jwt_template",
      ...expected,
    };
  },
});

/** Creates a setup whose target is an API key. */
const createApiKeySetup = (args: Json, expected: Omit<ImpactCase, "args" | "name"> = {}): Setup => ({
  setUp: async ({ tool }) => {
    const subject = getId(await tool("create_user", { username: "ada_l" }));
    const key = { name: "Export", subject, scopes: ["read", "write"], claims: { plan: "pro" } };
    const apiKeyID = getId(await tool("create_api_key", key));
    return { args: { apiKeyID, ...args }, name: "Export", recreateTool: "update_api_key", ...expected };
  },
});

const MAIL_TEMPLATE = { template_type: "email", slug: "verification_code" };
const TEMPLATE_TEXT = { subject: "Your code", body: "<p>{{otp_code}}</p>" };

/** Creates a setup whose target is a template with a text of the operator's. */
const createTemplateSetup = (args: Json): Setup => ({
  setUp: async ({ tool }) => {
    await tool("update_template", { ...MAIL_TEMPLATE, ...TEMPLATE_TEXT });
    return {
      args: { ...MAIL_TEMPLATE, ...args },
      name: "verification_code",
      recreateTool: "update_template",
    };
  },
});

async function createPayingUser(harness: Harness) {
  const user_id = getId(await harness.tool("create_user", { email_address: ["ada@example.com"] }));
  const subscription_item_id = await subscribe(harness, { user_id }, { plan: "pro", credits: 100_000 });
  const [item] = getItems(await harness.tool("list_billing_subscription_items"));
  return { user_id, subscription_item_id, item: item ?? {} };
}

const METADATA = { public_metadata: { plan: "free", seats: { paid: 2 } } };
const MERGE = { public_metadata: { plan: "pro", seats: { paid: null } } };
const LOST_KEY = { lost: ["1 key of public_metadata (seats.paid)"] };

const DECREASE = { amount: 300, action: "decrease", idempotency_key: "less" };
const INCREASE = { amount: 1000, action: "increase", idempotency_key: "more" };

/** Creates a setup whose target is the primary domain of a production instance. */
const createDomainSetup = (args: Json): Setup => ({
  environment: "production",
  setUp: async ({ tool }) => {
    const created = await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    return {
      args: { domain_id: getId(created), ...args },
      name: "shop.example.com",
      recreateTool: "update_domain",
    };
  },
});

/** Creates a setup for a setting of the whole instance. */
const createSettingSetup = (args: Json, expected: Omit<ImpactCase, "args"> = {}): Setup => ({
  setUp: async () => ({ args, ...expected }),
});

export const updateSetups: Readonly<Record<string, Setup>> = {
  "update_user: the password": createUserSetup(
    { password: PASSWORD },
    { password: `${PASSWORD}8` },
    { affected: ["1 password"] },
  ),
  "update_user: the password, by a digest": createUserSetup(
    { password: PASSWORD },
    {
      password_digest: "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
      password_hasher: "bcrypt",
    },
    { affected: ["1 password"] },
  ),
  "update_user: the authenticator": createUserSetup(
    FACTORS,
    { totp_secret: "KRSXG5CTMVRXEZLU" },
    { affected: ["1 authenticator app"] },
  ),
  "update_user: the backup codes": createUserSetup(
    FACTORS,
    { backup_codes: ["third-code"] },
    { affected: ["1 set of backup codes"] },
  ),
  "update_user: the image": createPictureSetup({ profile_image_id: null }),
  "update_user: the username": createUserSetup({}, { username: null }, { affected: ["1 username"] }),
  "update_user_metadata: a key": createUserSetup(METADATA, MERGE, LOST_KEY),
  "set_user_profile_image: the current one": createPictureSetup(pngUpload),
  "lock_user: sign-in": createUserSetup({}, {}, { recreateTool: "unlock_user" }),
  "set_user_password_compromised: the password": createUserSetup(
    { password: PASSWORD },
    {},
    { affected: ["1 password"], recreateTool: "unset_user_password_compromised" },
  ),
  "verify_user_totp: a backup code": createUserSetup(
    FACTORS,
    { code: "first-code" },
    { affected: ["1 set of backup codes"] },
  ),
  "update_phone_number: the last second factor, and the backup codes": {
    ...createSecondFactorSetup(
      {},
      { reserved_for_second_factor: false },
      { affected: ["1 second factor", "1 set of backup codes"], recreateTool: "update_phone_number" },
    ),
    setUp: async ({ tool }) => {
      const user_id = getId(await tool("create_user", { username: "ada_l" }));
      const phone_number_id = getId(await tool("create_phone_number", { user_id, ...secondFactor }));
      await tool("update_user", { user_id, backup_codes: ["first-code"] });
      return {
        args: { phone_number_id, reserved_for_second_factor: false },
        name: PHONE_NUMBER,
        owner: `ada_l (${user_id})`,
        affected: ["1 second factor", "1 set of backup codes"],
        recreateTool: "update_phone_number",
      };
    },
  },
  "update_phone_number: one of several second factors": createSecondFactorSetup(
    FACTORS,
    { reserved_for_second_factor: false },
    { affected: ["1 second factor"], recreateTool: "update_phone_number" },
  ),
  "delete_phone_number: the last second factor, and the backup codes": {
    setUp: async ({ tool }) => {
      const user_id = getId(await tool("create_user", { username: "ada_l" }));
      const phone_number_id = getId(await tool("create_phone_number", { user_id, ...secondFactor }));
      await tool("update_user", { user_id, backup_codes: ["first-code"] });
      return {
        args: { phone_number_id },
        name: PHONE_NUMBER,
        owner: `ada_l (${user_id})`,
        lost: ["1 second factor", "1 set of backup codes"],
        recreateTool: "create_phone_number",
      };
    },
  },
  "delete_user_totp: beside another second factor": {
    setUp: async ({ tool }) => {
      const user_id = getId(await tool("create_user", { username: "ada_l", ...FACTORS }));
      await tool("create_phone_number", { user_id, ...secondFactor });
      return { args: { user_id }, name: "ada_l", lost: ["1 authenticator app"] };
    },
  },

  "update_organization_metadata: a key": {
    setUp: async ({ tool }) => {
      const organization_id = getId(await tool("create_organization", { name: "Acme", ...METADATA }));
      return { args: { organization_id, ...MERGE }, name: "Acme", ...LOST_KEY };
    },
  },
  "upload_organization_logo: the current one": {
    setUp: async ({ tool }) => {
      const organization_id = getId(await tool("create_organization", { name: "Acme" }));
      await tool("upload_organization_logo", { organization_id, ...pngUpload });
      return { args: { organization_id, ...pngUpload }, name: "Acme", affected: ["1 picture"] };
    },
  },
  "update_organization_membership_metadata: a key": {
    setUp: async ({ tool }) => {
      const user_id = getId(await tool("create_user", { email_address: ["ada@example.com"] }));
      const organization_id = getId(await tool("create_organization", { name: "Acme" }));
      const membership = { organization_id, user_id };
      await tool("create_organization_membership", { ...membership, role: "org:member", ...METADATA });
      return {
        args: { ...membership, ...MERGE },
        name: "ada@example.com",
        owner: `Acme (${organization_id})`,
        ...LOST_KEY,
      };
    },
  },
  "update_organization_domain: its verification": {
    setUp: async (harness) => {
      const ids = await createOrganizationWithDomain(harness, "acme.example");
      return {
        args: { ...ids, verified: false },
        name: "acme.example",
        owner: `Acme (${ids.organization_id})`,
        recreateTool: "update_organization_domain",
      };
    },
  },
  "update_organization_role: its key": {
    setUp: async ({ tool }) => {
      const organization_role_id = getId(
        await tool("create_organization_role", { name: "Clerk", key: "org:clerk" }),
      );
      return {
        args: { organization_role_id, key: "org:clerks" },
        name: "Clerk",
        recreateTool: "update_organization_role",
      };
    },
  },
  "update_role_set: its key": {
    setUp: async ({ tool }) => {
      const roles = ["org:admin", "org:member"];
      const partners = { default_role_key: "org:member", creator_role_key: "org:admin", roles };
      const role_set_key_or_id = getId(await tool("create_role_set", { name: "Partners", ...partners }));
      await tool("create_organization", { name: "Acme", role_set_key: "role_set:partners" });
      return {
        args: { role_set_key_or_id, key: "role_set:friends" },
        name: "Partners",
        affected: ["1 organization (Acme)"],
        recreateTool: "update_role_set",
      };
    },
  },
  "create_blocklist_identifier: users of an address": {
    setUp: async ({ tool }) => {
      await tool("create_user", { email_address: ["ada@spam.example"] });
      return { args: { identifier: "ada@spam.example" }, affected: ["1 user"] };
    },
  },
  "create_blocklist_identifier: users of a domain": {
    setUp: async ({ tool }) => {
      await tool("create_user", { email_address: ["ada@spam.example"] });
      await tool("create_user", { email_address: ["bob@spam.example"] });
      return { args: { identifier: "*@spam.example" }, affected: ["2 users"] };
    },
  },
  "reject_waitlist_entry: a place": {
    setUp: async ({ tool }) => {
      const waitlist_entry_id = getId(
        await tool("create_waitlist_entry", { email_address: "eve@x.example" }),
      );
      return { args: { waitlist_entry_id }, name: "eve@x.example" };
    },
  },
  "update_jwt_template: a claim": createJwtTemplateSetup(
    { claims: { role: "guest" } },
    { lost: ["2 claims (role, tier)"] },
  ),
  "update_jwt_template: its name": createJwtTemplateSetup({ name: "other" }),
  "update_jwt_template: its signing key": createJwtTemplateSetup({ custom_signing_key: false }),
  "update_jwt_template: the algorithm": createJwtTemplateSetup({
    custom_signing_key: true,
    signing_algorithm: "HS384",
    signing_key: "0123456789abcdef0123456789abcdef0123456789abcdef",
  }),
  "update_jwt_template: the signing key for another": createJwtTemplateSetup({
    custom_signing_key: true,
    signing_algorithm: "HS256",
    signing_key: "fedcba9876543210fedcba9876543210",
  }),
  "update_domain: the name of a satellite": createDomainSetup({ name: "store.example.com" }),
  "update_domain: sign-in without a proxy": createDomainSetup({
    proxy_url: "https://shop.example.com/__clerk",
  }),
  "update_domain: its place below another application": createDomainSetup({ is_secondary: true }),
  "update_oauth_application: a redirect URI": createApplicationSetup(
    { redirect_uris: ["https://app.example/other"] },
    { lost: ["1 redirect URI (https://app.example/callback)"] },
  ),
  "update_oauth_application: redirect URIs, by the older field": createApplicationSetup(
    { callback_url: "https://app.example/other" },
    { lost: ["1 redirect URI (https://app.example/callback)"] },
  ),
  "update_oauth_application: a scope": createApplicationSetup(
    { scopes: "email" },
    { lost: ["1 scope (profile)"] },
  ),
  "update_oauth_application: the client secret": createApplicationSetup({ public: true }),
  "update_oauth_application: clients without PKCE": createApplicationSetup({ pkce_required: true }),
  "upload_oauth_application_logo: the current one": {
    setUp: async ({ tool }) => {
      const redirect_uris = ["https://app.example/callback"];
      const oauth_application_id = getId(
        await tool("create_oauth_application", { name: "App", redirect_uris }),
      );
      await tool("upload_oauth_application_logo", { oauth_application_id, ...pngUpload });
      return { args: { oauth_application_id, ...pngUpload }, name: "App", affected: ["1 logo"] };
    },
  },
  "update_api_key: its lifetime": createApiKeySetup({ seconds_until_expiration: 1 }),
  "update_api_key: a scope": createApiKeySetup({ scopes: ["read"] }, { lost: ["1 scope (write)"] }),
  "update_api_key: its claims": createApiKeySetup({ claims: null }, { lost: ["1 claim (plan)"] }),
  "update_api_key: its subject": {
    setUp: async (harness) => {
      const { args, ...rest } = await createApiKeySetup({}).setUp(harness);
      const subject = getId(await harness.tool("create_user", { username: "bob_b" }));
      return { args: { ...args, subject }, ...rest };
    },
  },

  "create_enterprise_connection: domains of organizations": {
    setUp: async (harness) => {
      await createOrganizationWithDomain(harness, "acme.example");
      await harness.tool("create_user", { email_address: ["ada@acme.example"] });
      return { args: { ...CONNECTION, active: true }, affected: [...noUsers, joined] };
    },
  },
  "update_enterprise_connection: domains of organizations, by activating it": {
    setUp: async (harness) => {
      const enterprise_connection_id = getId(await harness.tool("create_enterprise_connection", CONNECTION));
      await createOrganizationWithDomain(harness, "acme.example");
      return {
        args: { enterprise_connection_id, active: true },
        name: "Acme",
        affected: [joined],
        recreateTool: "update_enterprise_connection",
      };
    },
  },
  "update_enterprise_connection: domains of organizations, by adding one": createConnectionSetup(
    "enterprise",
    async (harness) => {
      await createOrganizationWithDomain(harness, "globex.example");
      return { domains: ["acme.example", "globex.example"] };
    },
    { affected: [...noUsers, "1 verified organization domain (globex.example)"] },
  ),
  "update_enterprise_connection: the organization": createConnectionSetup(
    "enterprise",
    createOtherOrganization,
  ),
  "update_enterprise_connection: SAML settings": createConnectionSetup("enterprise", {
    saml: { idp_sso_url: "https://other.example/sso" },
  }),
  "update_enterprise_connection: whether users can sign in with it": createConnectionSetup("enterprise", {
    authenticatable: false,
  }),
  "update_enterprise_connection: a custom attribute": createConnectionSetup(
    "enterprise",
    { custom_attributes: [] },
    { lost: ['1 custom attribute ("Staff id")'] },
  ),
  "update_enterprise_connection: OIDC settings": {
    setUp: async ({ tool }) => {
      const enterprise_connection_id = getId(
        await tool("create_enterprise_connection", {
          name: "Globex",
          provider: "oidc_gitlab",
          domains: ["globex.example"],
          active: true,
          confirm: true,
          oidc: { client_id: "clerk", client_secret: "hush", discovery_url: "https://globex.example/oidc" },
        }),
      );
      return {
        args: { enterprise_connection_id, oidc: { client_secret: "hush hush" } },
        name: "Globex",
        recreateTool: "update_enterprise_connection",
      };
    },
  },
  "update_saml_connection: domains of organizations": {
    setUp: async (harness) => {
      const { saml_connection } = await harness.tool("create_enterprise_connection", CONNECTION);
      await createOrganizationWithDomain(harness, "acme.example");
      const saml_connection_id: unknown = Object(saml_connection).id;
      return {
        args: { saml_connection_id, active: true, consent_verified_domains_deletion: true },
        name: "Acme",
        affected: [joined],
        recreateTool: "update_saml_connection",
      };
    },
  },
  "update_saml_connection: the organization": createConnectionSetup("saml", createOtherOrganization),
  "update_saml_connection: a domain": createConnectionSetup(
    "saml",
    { domains: ["acme.test"] },
    { lost: ["1 domain (acme.example)"] },
  ),
  "update_saml_connection: a domain, by the older field": createConnectionSetup(
    "saml",
    { domain: "acme.test" },
    { lost: ["1 domain (acme.example)"] },
  ),
  ...Object.fromEntries(
    Object.entries({
      idp_entity_id: "https://other.example",
      idp_sso_url: "https://other.example/sso",
      idp_certificate: CERTIFICATE.replaceAll(/-----.*-----/g, ""),
      idp_certificates: [CERTIFICATE.replaceAll(/-----.*-----/g, "")],
      idp_metadata: buildSamlMetadata(),
      idp_metadata_url: "https://other.example/metadata",
      attribute_mapping: { email_address: "email" },
      force_authn: true,
      login_hint: { mode: "off" },
      allow_subdomains: false,
      allow_idp_initiated: false,
    }).map(([field, value]) => [
      `update_saml_connection: ${field}`,
      createConnectionSetup("saml", { [field]: value }),
    ]),
  ),

  ...Object.fromEntries(
    (["directory", "scim_directory"] as const).flatMap((kind) => [
      [
        `update_${kind}: provisioning`,
        createDirectorySetup(kind, { enabled: false }, { affected: ["1 group-to-role mapping"] }),
      ],
      [
        `update_${kind}: mapped roles`,
        createDirectorySetup(
          kind,
          { group_role_mapping_enabled: false },
          { affected: ["1 group-to-role mapping"] },
        ),
      ],
      [
        `update_${kind}: an attribute`,
        createDirectorySetup(kind, { attribute_mapping: { title: null } }, { lost: ["1 attribute (title)"] }),
      ],
    ]),
  ),

  "create_billing_price_transition: a paid plan": {
    setUp: async (harness) => {
      const { subscription_item_id, item } = await createPayingUser(harness);
      const plans = getItems(await harness.tool("list_billing_plans", { payer_type: "user" }));
      const plan_id = plans.find(({ is_default }) => is_default === true)?.["id"];
      const [free] = getItems(await harness.tool("list_billing_prices", { plan_id }));
      return {
        args: { subscription_item_id, from_price_id: item["price_id"], to_price_id: free?.["id"] },
        name: "Pro",
        owner: `ada@example.com (${getString(item, "payer_id")})`,
      };
    },
  },
  "apply_billing_discount: the current one": {
    setUp: async (harness) => {
      const { subscription_item_id, item } = await createPayingUser(harness);
      const error = await harness.failure("apply_billing_discount", {
        subscription_item_id,
        discount_id: "none",
      });
      const [first, second] = error.match(/disc_\w+/g) ?? [];
      await harness.tool("apply_billing_discount", { subscription_item_id, discount_id: first });
      return {
        args: { subscription_item_id, discount_id: second },
        name: "Pro",
        owner: `ada@example.com (${getString(item, "payer_id")})`,
        affected: ["1 discount"],
      };
    },
  },
  "adjust_user_credits: credit": {
    setUp: async ({ tool }) => {
      const user_id = getId(await tool("create_user", { username: "ada_l" }));
      await tool("adjust_user_credits", { user_id, ...INCREASE });
      return { args: { user_id, ...DECREASE }, owner: `ada_l (${user_id})` };
    },
  },
  "adjust_organization_credits: credit": {
    setUp: async ({ tool }) => {
      const organization_id = getId(await tool("create_organization", { name: "Acme" }));
      await tool("adjust_organization_credits", { organization_id, ...INCREASE });
      return { args: { organization_id, ...DECREASE }, owner: `Acme (${organization_id})` };
    },
  },

  "update_template: a text": createTemplateSetup({ body: "<b>{{otp_code}}</b>" }),
  "update_template: a subject": createTemplateSetup({ subject: "Code" }),
  "update_template: a layout": {
    setUp: async (harness) => {
      const { args, ...rest } = await createTemplateSetup({ markup: "<p>other</p>" }).setUp(harness);
      await harness.tool("update_template", { ...MAIL_TEMPLATE, markup: "<p>mine</p>", confirm: true });
      return { args, ...rest };
    },
  },
  "update_template: delivery": createTemplateSetup({ delivered_by_clerk: false }),
  "toggle_template_delivery: delivery": {
    setUp: async () => ({
      args: { ...MAIL_TEMPLATE, delivered_by_clerk: false },
      name: "verification_code",
      recreateTool: "toggle_template_delivery",
    }),
  },
  "toggle_template_delivery: delivery, by toggling it": {
    setUp: async () => ({
      args: MAIL_TEMPLATE,
      name: "verification_code",
      recreateTool: "toggle_template_delivery",
    }),
  },
  "update_instance: the version of the scripts": createSettingSetup(
    { clerk_js_version: "5" },
    { recreateTool: "update_instance" },
  ),
  "update_instance_restrictions: users on the blocklist": {
    setUp: async ({ tool }) => {
      await tool("create_blocklist_identifier", { identifier: "*@spam.example" });
      return { args: { blocklist: true }, affected: ["1 entry on the blocklist"] };
    },
  },
  "update_instance_restrictions: sign-in despite the lists": createSettingSetup({
    allowlist_blocklist_disabled_on_sign_in: false,
  }),
  "update_instance_organization_settings: domains": {
    setUp: async (harness) => {
      await createOrganizationWithDomain(harness, "acme.example");
      return {
        args: { domains_enabled: false },
        affected: ["1 domain of an organization"],
        recreateTool: "update_instance_organization_settings",
      };
    },
  },
  "update_instance_organization_settings: slugs": {
    setUp: async ({ tool }) => {
      await tool("create_organization", { name: "Acme" });
      await tool("update_instance_organization_settings", { slug_disabled: false });
      return {
        args: { slug_disabled: true },
        affected: ["1 slug of an organization"],
        recreateTool: "update_instance_organization_settings",
      };
    },
  },
  "update_instance_organization_settings: an enrollment mode": {
    setUp: async ({ tool }) => {
      await tool("update_instance_organization_settings", {
        domains_enabled: true,
        domains_enrollment_modes: ["manual_invitation", "automatic_invitation"],
        confirm: true,
      });
      return {
        args: { domains_enrollment_modes: ["manual_invitation"] },
        lost: ["1 enrollment mode (automatic_invitation)"],
        recreateTool: "update_instance_organization_settings",
      };
    },
  },
  "update_instance_protect: whom a rule blocks": createSettingSetup(
    { rules_enabled: true },
    { recreateTool: "update_instance_protect" },
  ),
  "update_instance_communication: codes for numbers of a country": {
    setUp: async ({ tool }) => {
      await tool("create_user", { phone_number: ["+33612345678"] });
      return {
        args: { blocked_country_codes: ["FR", "JP"] },
        affected: ["1 user with a number there"],
        recreateTool: "update_instance_communication",
      };
    },
  },
  "update_instance_oauth_settings: a default scope": {
    setUp: async ({ tool }) => {
      await tool("update_instance_oauth_settings", { default_scopes: ["openid", "email"], confirm: true });
      return {
        args: { default_scopes: ["openid"] },
        lost: ["1 default scope (email)"],
        recreateTool: "update_instance_oauth_settings",
      };
    },
  },
  ...Object.fromEntries(
    [
      "oauth_jwt_access_tokens",
      "client_id_metadata_documents_only_allow_pre_registered_clients",
      "client_id_metadata_documents_block_implicitly_allowed_clients",
    ].map((field) => [
      `update_instance_oauth_settings: ${field}`,
      createSettingSetup({ [field]: true }, { recreateTool: "update_instance_oauth_settings" }),
    ]),
  ),
};
