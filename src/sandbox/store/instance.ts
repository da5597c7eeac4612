import { sql } from "kysely";
import type { Database, InstanceRow } from "./schema/index.ts";

/** All instance settings that operations can change, under the API's names. */
export interface InstanceSettings {
  test_mode: boolean;
  hibp: boolean;
  support_email: string | null;
  clerk_js_version: string | null;
  development_origin: string | null;
  allowed_origins: string[] | null;
  cookieless_dev: boolean;
  url_based_session_syncing: boolean;
  enhanced_email_deliverability: boolean;
  preferred_sign_in_strategy_when_password_required: "password" | "otp" | "" | null;
  beta: {
    from_email_address: string;
    progressive_sign_up: boolean;
    session_token_template: string | null;
  };
  restrictions: {
    allowlist: boolean;
    blocklist: boolean;
    allowlist_blocklist_disabled_on_sign_in: boolean;
    block_email_subaddresses: boolean;
    block_disposable_email_domains: boolean;
    ignore_dots_for_gmail_addresses: boolean;
  };
  organizations: {
    enabled: boolean;
    max_allowed_memberships: number;
    admin_delete_enabled: boolean;
    domains_enabled: boolean;
    slug_disabled: boolean;
    domains_enrollment_modes: ("manual_invitation" | "automatic_invitation" | "automatic_suggestion")[];
  };
  protect: {
    rules_enabled: boolean;
    specter_enabled: boolean;
    checks_bypassed: boolean;
    /** Always `true`: the sandbox has no prerequisites to check. */
    checks_verified: boolean;
  };
  /** Countries to which no SMS is sent. */
  blocked_country_codes: string[];
  /** Settings of all OAuth applications. */
  oauth: {
    dynamic_oauth_client_registration: boolean;
    /** `null` for Clerk's default scopes. */
    default_scopes: string[] | null;
    oauth_jwt_access_tokens: boolean;
    client_id_metadata_documents_advertised: boolean;
    client_id_metadata_documents_only_allow_pre_registered_clients: boolean;
    client_id_metadata_documents_block_implicitly_allowed_clients: boolean;
  };
  /** `null` if webhooks are not set up. */
  svix_app_id: string | null;
}

/** The settings of a new instance. */
export const createDefaultInstanceSettings = (environment: InstanceRow["environment"]): InstanceSettings => ({
  test_mode: environment === "development",
  hibp: true,
  support_email: null,
  clerk_js_version: null,
  development_origin: environment === "development" ? "http://localhost:3000" : null,
  allowed_origins: null,
  cookieless_dev: false,
  url_based_session_syncing: environment === "development",
  enhanced_email_deliverability: false,
  preferred_sign_in_strategy_when_password_required: null,
  beta: {
    from_email_address: "noreply",
    progressive_sign_up: true,
    session_token_template: null,
  },
  restrictions: {
    allowlist: false,
    blocklist: false,
    allowlist_blocklist_disabled_on_sign_in: false,
    block_email_subaddresses: false,
    block_disposable_email_domains: false,
    ignore_dots_for_gmail_addresses: false,
  },
  organizations: {
    enabled: true,
    max_allowed_memberships: 5,
    admin_delete_enabled: true,
    domains_enabled: false,
    slug_disabled: false,
    domains_enrollment_modes: [],
  },
  protect: {
    rules_enabled: false,
    specter_enabled: false,
    checks_bypassed: false,
    checks_verified: true,
  },
  blocked_country_codes: [],
  oauth: {
    dynamic_oauth_client_registration: false,
    default_scopes: null,
    oauth_jwt_access_tokens: false,
    client_id_metadata_documents_advertised: false,
    client_id_metadata_documents_only_allow_pre_registered_clients: false,
    client_id_metadata_documents_block_implicitly_allowed_clients: false,
  },
  svix_app_id: null,
});

export interface InstanceRecord extends Omit<InstanceRow, "settings"> {
  settings: InstanceSettings;
}

/** The instance; `undefined` in a database that has not been bootstrapped. */
export async function findInstance(db: Database): Promise<InstanceRecord | undefined> {
  const row = await db.selectFrom("instance").selectAll().executeTakeFirst();
  if (row === undefined) return undefined;
  // Settings that an older version did not store get the defaults of a new instance.
  const stored: Partial<InstanceSettings> = JSON.parse(row.settings);
  const defaults = createDefaultInstanceSettings(row.environment);
  const settings: InstanceSettings = {
    ...defaults,
    ...stored,
    beta: { ...defaults.beta, ...stored.beta },
    restrictions: { ...defaults.restrictions, ...stored.restrictions },
    organizations: { ...defaults.organizations, ...stored.organizations },
    protect: { ...defaults.protect, ...stored.protect },
    oauth: { ...defaults.oauth, ...stored.oauth },
  };
  return { ...row, settings };
}

export async function getInstance(db: Database): Promise<InstanceRecord> {
  const instance = await findInstance(db);
  if (instance === undefined) throw new Error("The sandbox's database has no instance.");
  return instance;
}

/** The creator and default role keys from the settings of a version before role sets; `null` if not set. */
export async function loadLegacyRoleSettings(
  db: Database,
): Promise<{ readonly creator: string | null; readonly byDefault: string | null }> {
  const selectSetting = (name: string) => sql<string | null>`settings ->> ${`$.organizations.${name}`}`;
  return db
    .selectFrom("instance")
    .select([
      selectSetting("creator_role").as("creator"),
      selectSetting("domains_default_role").as("byDefault"),
    ])
    .executeTakeFirstOrThrow();
}

export async function insertInstance(db: Database, instance: InstanceRecord): Promise<void> {
  await db
    .insertInto("instance")
    .values({ ...instance, settings: JSON.stringify(instance.settings) })
    .execute();
}

export async function updateInstanceSettings(db: Database, settings: InstanceSettings): Promise<void> {
  await db
    .updateTable("instance")
    .set({ settings: JSON.stringify(settings) })
    .execute();
}

/** Changes the host of the Frontend API, and thereby the issuer of tokens. */
export async function updateInstanceFrontendApi(db: Database, host: string): Promise<void> {
  await db.updateTable("instance").set({ frontend_api: host }).execute();
}

export async function initializeInstanceSigningKey(db: Database, signingKey: string): Promise<void> {
  await db
    .updateTable("instance")
    .set({ signing_key: signingKey })
    .where("signing_key", "is", null)
    .execute();
}

export async function updateInstanceSecretKey(db: Database, secretKey: string): Promise<void> {
  await db.updateTable("instance").set({ secret_key: secretKey }).execute();
}
