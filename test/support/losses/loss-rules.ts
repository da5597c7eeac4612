import type { Row, Snapshot } from "./database-snapshot.ts";

/**
 * What counts as a loss in each table and column of the sandbox's database: a row, an item of a list, a credential or
 * second factor, the text of a template, or access. Another value of a name, a role or a metadata key is none. Every
 * column is either a rule or listed as `unaffected`, so that a new one must be judged.
 */

/** How a column loses something, and how a preview must mention that. */
export type ColumnRule = {
  readonly mention: RegExp;
  /** Set if it is a loss only for some rows. */
  readonly onlyIf?: (row: Row, snapshot: Snapshot) => boolean;
} & (
  | {
      /**
       * `replaced`: the value changes or is cleared. `changed`: that, or there is a value for the first time.
       * `cleared`: there is no value any more. `set`: there is one for the first time.
       */
      readonly loss: "replaced" | "changed" | "cleared" | "set";
    }
  | {
      /** The column gets one of these values. */
      readonly loss: "becomes";
      readonly values: readonly unknown[];
    }
  | {
      /** Items of a list in JSON or separated by spaces, keys of an object in JSON (at any depth), or also changed keys. */
      readonly loss: "items" | "keys" | "keys and values";
    }
);

export interface TableRule {
  /** How a preview must mention a deleted row; `undefined` if its deletion loses nothing that a user knows of. */
  readonly deletedRow: RegExp | undefined;
  /** Set if the API has no call that lists the rows of one owner, so that a preview cannot count them. */
  readonly notCounted?: true;
  /** Rows whose deletion loses nothing. */
  readonly exceptRows?: (row: Row, snapshot: Snapshot) => boolean;
  /** How a preview must mention an added row, if that takes something away. */
  readonly addedRow?: {
    readonly mention: RegExp;
    readonly onlyIf: (row: Row, snapshot: Snapshot) => boolean;
  };
  readonly columns?: Readonly<Record<string, ColumnRule>>;
  readonly unaffected: readonly string[];
}

const TIMES = ["created_at", "updated_at"];

const becomes = (mention: RegExp, ...values: readonly unknown[]): ColumnRule => ({
  loss: "becomes",
  values,
  mention,
});
const on = (mention: RegExp) => becomes(mention, 1);
const off = (mention: RegExp) => becomes(mention, 0);
const isTrue = (mention: RegExp) => becomes(mention, true);
const isFalse = (mention: RegExp) => becomes(mention, false);

const getRow = (snapshot: Snapshot, table: string, key: unknown): Row =>
  snapshot.get(table)?.get(String(key)) ?? {};

const isOfActiveConnection = (row: Row, snapshot: Snapshot) =>
  getRow(snapshot, "enterprise_connections", row["enterprise_connection_id"])["active"] === 1;

const whileActive = (rule: ColumnRule): ColumnRule => ({ ...rule, onlyIf: isOfActiveConnection });

const isOfFreePlan = (row: Row, snapshot: Snapshot) =>
  getRow(snapshot, "plans", getRow(snapshot, "prices", row["price_id"])["plan_id"])["is_default"] === 1;

/** An invitation, a link or a token that has been used or revoked already. */
const isNotPending = ({ status }: Row) => status !== "pending";
const isRevoked = ({ revoked }: Row) => revoked === 1;

const listRows = (snapshot: Snapshot, table: string): Row[] => [...(snapshot.get(table)?.values() ?? [])];

/** Whether an entry of the blocklist keeps a user out. */
const blocksUser = ({ list, canonical }: Row, snapshot: Snapshot) =>
  list === "block" &&
  listRows(snapshot, "identifications").some((row) => {
    const pattern = String(canonical);
    return pattern.startsWith("*")
      ? String(row["canonical"]).endsWith(pattern.slice(1))
      : row["canonical"] === pattern;
  });

const signInLocked = /sign in|signed in|sign-in|signs? in|sign anybody in/i;
const METADATA: ColumnRule = { loss: "keys", mention: /keys? of (public|private|unsafe)_metadata/ };
const identitySetting = /sign in|sign-in|locked out/i;

export const LOSS_RULES: Readonly<Record<string, TableRule>> = {
  actor_tokens: {
    deletedRow: /links?/,
    notCounted: true,
    exceptRows: isNotPending,
    columns: { status: becomes(/token|link/, "revoked") },
    unaffected: [
      "id",
      "user_id",
      "actor",
      "token",
      "url",
      "session_max_duration_in_seconds",
      "expires_at",
      ...TIMES,
    ],
  },
  admin_portal_link_tokens: {
    deletedRow: /link/,
    columns: { revoked: on(/link/) },
    unaffected: [
      "id",
      "admin_portal_link_id",
      "organization_id",
      "it_contact_id",
      "scopes",
      "revocation_reason",
      "expiration",
      ...TIMES,
    ],
  },
  agent_tasks: {
    deletedRow: /links?|task/,
    notCounted: true,
    exceptRows: isNotPending,
    columns: { status: becomes(/task/, "revoked") },
    unaffected: [
      "id",
      "agent_id",
      "user_id",
      "task_description",
      "redirect_url",
      "session_max_duration_in_seconds",
      ...TIMES,
    ],
  },
  agents: { deletedRow: undefined, unaffected: ["id", "name", "created_at"] },
  api_keys: {
    deletedRow: /API keys?/,
    exceptRows: isRevoked,
    columns: {
      revoked: on(/key/),
      expires_at: { loss: "set", mention: /key/ },
      scopes: { loss: "items", mention: /scopes?/ },
      claims: { loss: "keys", mention: /claims?/ },
      subject: { loss: "replaced", mention: /acts? for/ },
    },
    unaffected: [
      "id",
      "type",
      "name",
      "description",
      "secret",
      "revocation_reason",
      "created_by",
      "last_used_at",
      ...TIMES,
    ],
  },
  clients: {
    deletedRow: undefined,
    unaffected: ["id", "last_active_session_id", "last_authentication_strategy", ...TIMES],
  },
  credit_ledger: {
    deletedRow: /credit/,
    addedRow: {
      mention: /credit/,
      onlyIf: ({ amount, source_type }) => Number(amount) < 0 && source_type === "grant",
    },
    unaffected: [
      "id",
      "payer_id",
      "amount",
      "source_type",
      "source_id",
      "idempotency_key",
      "note",
      "created_at",
    ],
  },
  directories: {
    deletedRow: /director(y|ies)/,
    columns: {
      enabled: off(/provision/),
      group_role_mapping_enabled: off(/mappings?/),
      attribute_mapping: { loss: "keys and values", mention: /attribute/ },
    },
    unaffected: ["id", "enterprise_connection_id", "name", "provider", ...TIMES],
  },
  discount_redemptions: {
    deletedRow: undefined,
    columns: { status: becomes(/discount/, "removed") },
    unaffected: ["id", "subscription_item_id", "discount_id", "cycles_applied", "redeemed_at"],
  },
  discounts: {
    deletedRow: /discount/,
    unaffected: ["id", "name", "percent_off", "amount_off", "cycles", "archived", "created_at"],
  },
  domains: {
    deletedRow: /domain/,
    columns: {
      name: { loss: "replaced", mention: signInLocked },
      proxy_url: { loss: "changed", mention: signInLocked },
      is_secondary: { loss: "changed", mention: signInLocked },
    },
    unaffected: ["id", "is_satellite", ...TIMES],
  },
  enterprise_connection_test_runs: {
    deletedRow: /test runs?/,
    unaffected: ["id", "enterprise_connection_id", "status", "logs", "created_at"],
  },
  enterprise_connections: {
    deletedRow: /connection/,
    columns: {
      domains: { loss: "items", mention: /domains?/ },
      organization_id: { loss: "changed", mention: /organization/ },
      active: { loss: "changed", mention: identitySetting },
      authenticatable: { ...off(identitySetting), onlyIf: (row) => row["active"] === 1 },
      custom_attributes: { loss: "items", mention: /attribute/ },
    },
    unaffected: [
      "id",
      "name",
      "provider",
      "sync_user_attributes",
      "disable_additional_identifications",
      "allow_organization_account_linking",
      // It only concerns users who do not exist yet.
      "disable_jit_provisioning",
      ...TIMES,
    ],
  },
  external_accounts: {
    deletedRow: /account/,
    columns: { public_metadata: METADATA },
    unaffected: [
      "id",
      "identification_id",
      "user_id",
      "provider",
      "provider_user_id",
      "approved_scopes",
      "email_address",
      "first_name",
      "last_name",
      "username",
      "image_url",
      "label",
      "access_token",
      "refresh_token",
      "token_expires_at",
      ...TIMES,
    ],
  },
  group_role_mappings: {
    deletedRow: /mappings?/,
    columns: { role_id: { loss: "replaced", mention: /mappings?/ } },
    unaffected: ["id", "directory_id", "group_id", "group_display_name", "precedence", ...TIMES],
  },
  identifications: {
    deletedRow: /email address|phone number|wallet|identif/,
    columns: {
      verification_status: becomes(/sign in/, "unverified"),
      reserved_for_second_factor: off(/second factor/),
    },
    unaffected: [
      "id",
      "user_id",
      "type",
      "identifier",
      "canonical",
      "verification_strategy",
      "reserved",
      "default_second_factor",
      ...TIMES,
    ],
  },
  images: {
    deletedRow: /picture|image|logo/,
    unaffected: [
      "id",
      "user_id",
      "organization_id",
      "oauth_application_id",
      "uploader_user_id",
      "media_type",
      "bytes",
      "url",
      "created_at",
    ],
  },
  instance: {
    deletedRow: /instance/,
    columns: {
      secret_key: { loss: "replaced", mention: /key/ },
      signing_key: { loss: "replaced", mention: /key/ },
      frontend_api: { loss: "replaced", mention: signInLocked },
      "settings.svix_app_id": { loss: "cleared", mention: /webhook/i },
      "settings.clerk_js_version": { loss: "changed", mention: signInLocked },
      "settings.allowed_origins": { loss: "items", mention: /allowed origins?/ },
      "settings.restrictions.allowlist": isTrue(signInLocked),
      "settings.restrictions.blocklist": isTrue(signInLocked),
      "settings.restrictions.allowlist_blocklist_disabled_on_sign_in": isFalse(signInLocked),
      "settings.organizations.enabled": isFalse(/organizations?/),
      "settings.organizations.domains_enabled": isFalse(/domains?/),
      "settings.organizations.domains_enrollment_modes": { loss: "items", mention: /enrollment modes?/ },
      "settings.organizations.slug_disabled": isTrue(/slugs?/),
      "settings.protect.rules_enabled": isTrue(signInLocked),
      "settings.oauth.default_scopes": { loss: "items", mention: /scopes?/ },
      "settings.oauth.oauth_jwt_access_tokens": { loss: "changed", mention: /tokens?/ },
      "settings.oauth.client_id_metadata_documents_only_allow_pre_registered_clients": isTrue(/clients?/i),
      "settings.oauth.client_id_metadata_documents_block_implicitly_allowed_clients": isTrue(/clients?/i),
    },
    unaffected: [
      "id",
      "environment",
      "application_name",
      "created_at",
      "settings.test_mode",
      "settings.hibp",
      "settings.support_email",
      "settings.development_origin",
      "settings.cookieless_dev",
      "settings.url_based_session_syncing",
      "settings.enhanced_email_deliverability",
      "settings.preferred_sign_in_strategy_when_password_required",
      "settings.beta.from_email_address",
      "settings.beta.progressive_sign_up",
      "settings.beta.session_token_template",
      "settings.restrictions.block_email_subaddresses",
      "settings.restrictions.block_disposable_email_domains",
      "settings.restrictions.ignore_dots_for_gmail_addresses",
      "settings.organizations.max_allowed_memberships",
      "settings.organizations.admin_delete_enabled",
      "settings.protect.specter_enabled",
      "settings.protect.checks_bypassed",
      "settings.protect.checks_verified",
      "settings.blocked_country_codes",
      "settings.oauth.dynamic_oauth_client_registration",
      "settings.oauth.client_id_metadata_documents_advertised",
    ],
  },
  invitations: {
    deletedRow: /invitations?/,
    exceptRows: isNotPending,
    columns: { status: becomes(/invitation|link/, "revoked"), public_metadata: METADATA },
    unaffected: ["id", "email_address", "canonical", "redirect_url", "url", "expires_at", ...TIMES],
  },
  jwt_templates: {
    deletedRow: /template/,
    columns: {
      claims: { loss: "keys and values", mention: /claims?/ },
      signing_key: { loss: "replaced", mention: /signing key/ },
    },
    unaffected: [
      "id",
      "name",
      "lifetime",
      "allowed_clock_skew",
      "custom_signing_key",
      "signing_algorithm",
      ...TIMES,
    ],
  },
  m2m_tokens: {
    deletedRow: /M2M token/,
    exceptRows: isRevoked,
    columns: { revoked: on(/token/), scopes: { loss: "items", mention: /may call/ } },
    unaffected: [
      "id",
      "machine_id",
      "token",
      "claims",
      "revocation_reason",
      "expires_at",
      "last_used_at",
      ...TIMES,
    ],
  },
  machine_scopes: {
    deletedRow: /may call|call/,
    unaffected: ["from_machine_id", "to_machine_id", "created_at"],
  },
  machines: {
    deletedRow: /machine/,
    columns: { secret_key: { loss: "replaced", mention: /key/ } },
    unaffected: ["id", "name", "default_token_ttl", ...TIMES],
  },
  memberships: {
    deletedRow: /members?(hips?)?/,
    columns: { public_metadata: METADATA, private_metadata: METADATA },
    unaffected: ["id", "organization_id", "user_id", "role", ...TIMES],
  },
  oauth_applications: {
    deletedRow: /application/,
    columns: {
      client_secret: { loss: "replaced", mention: /secret/ },
      public: { loss: "changed", mention: signInLocked },
      scopes: { loss: "items", mention: /scopes?/ },
      redirect_uris: { loss: "items", mention: /redirect URIs?/ },
      pkce_required: on(/PKCE/),
      logo_url: { loss: "replaced", mention: /picture|image|logo/ },
    },
    unaffected: ["id", "name", "client_id", "consent_screen_enabled", ...TIMES],
  },
  oauth_configs: {
    deletedRow: undefined,
    columns: Object.fromEntries(
      [
        "client_id",
        "client_secret",
        "discovery_url",
        "auth_url",
        "token_url",
        "user_info_url",
        "requires_pkce",
      ].map((name) => [name, whileActive({ loss: "replaced", mention: identitySetting })]),
    ),
    unaffected: ["id", "enterprise_connection_id", "name", "provider_key", ...TIMES],
  },
  oauth_grants: {
    deletedRow: /token|access/,
    columns: { revoked: on(/token/), scopes: { loss: "items", mention: /scopes?/ } },
    unaffected: [
      "id",
      "oauth_application_id",
      "user_id",
      "access_token_hash",
      "refresh_token_hash",
      "expires_at",
      ...TIMES,
    ],
  },
  organization_domains: {
    deletedRow: /domains?/,
    columns: {
      affiliation: becomes(/verif/, "unverified"),
      ownership_verified_at: { loss: "cleared", mention: /own|verif/ },
    },
    unaffected: ["id", "organization_id", "name", "enrollment_mode", ...TIMES],
  },
  organization_invitations: {
    deletedRow: /invitations?/,
    exceptRows: isNotPending,
    columns: {
      status: becomes(/invitation|link/, "revoked"),
      public_metadata: METADATA,
      private_metadata: METADATA,
    },
    unaffected: [
      "id",
      "organization_id",
      "email_address",
      "canonical",
      "role",
      "inviter_id",
      "redirect_url",
      "url",
      "expires_at",
      ...TIMES,
    ],
  },
  organizations: {
    deletedRow: /organization/,
    columns: {
      logo_url: { loss: "replaced", mention: /picture|image|logo/ },
      public_metadata: METADATA,
      private_metadata: METADATA,
    },
    unaffected: [
      "id",
      "name",
      "slug",
      "created_by",
      "max_allowed_memberships",
      "admin_delete_enabled",
      "role_set_key",
      "last_active_at",
      "members_count",
      ...TIMES,
    ],
  },
  outbox: {
    deletedRow: undefined,
    unaffected: [
      "id",
      "channel",
      "recipient",
      "sender",
      "reply_to",
      "subject",
      "body",
      "template",
      "delivered_by_clerk",
      "created_at",
    ],
  },
  passkeys: { deletedRow: /passkeys?/, unaffected: ["id", "user_id", "name", "last_used_at", "created_at"] },
  payers: {
    deletedRow: undefined,
    unaffected: ["id", "subscription_id", "user_id", "organization_id", "eligible_for_free_trial", ...TIMES],
  },
  payment_attempts: {
    deletedRow: /billing history/,
    notCounted: true,
    unaffected: [
      "id",
      "payment_id",
      "payer_id",
      "subscription_item_id",
      "statement_id",
      "charge_type",
      "subtotal",
      "discount",
      "remaining_balance",
      "created_at",
    ],
  },
  permissions: {
    deletedRow: /permission/,
    columns: { key: { loss: "replaced", mention: /key|permission/ } },
    unaffected: ["id", "name", "description", "type", ...TIMES],
  },
  plans: {
    deletedRow: /plan/,
    unaffected: [
      "id",
      "slug",
      "name",
      "description",
      "payer_type",
      "is_default",
      "publicly_visible",
      "free_trial_days",
      "features",
      "created_at",
    ],
  },
  prices: {
    deletedRow: /price/,
    unaffected: [
      "id",
      "plan_id",
      "amount",
      "annual_monthly_amount",
      "description",
      "is_default",
      "created_at",
    ],
  },
  proxy_checks: {
    deletedRow: undefined,
    unaffected: ["id", "domain_id", "proxy_url", "last_run_at", ...TIMES],
  },
  redirect_urls: { deletedRow: /URL/, unaffected: ["id", "url", ...TIMES] },
  refresh_tokens: { deletedRow: undefined, unaffected: ["token", "session_id", "consumed_iat"] },
  replaced_machine_keys: { deletedRow: undefined, unaffected: ["hash", "machine_id", "expires_at"] },
  restricted_identifiers: {
    deletedRow: /sign up|sign in|list/,
    addedRow: { mention: /users?/, onlyIf: blocksUser },
    unaffected: ["id", "list", "identifier", "canonical", "identifier_type", "invitation_id", ...TIMES],
  },
  role_permissions: { deletedRow: /permissions?|roles?/, unaffected: ["role_id", "permission_id"] },
  role_set_roles: { deletedRow: /roles?/, unaffected: ["role_set_id", "role_id"] },
  role_sets: {
    deletedRow: /role sets?/,
    columns: { key: { loss: "replaced", mention: /key/ } },
    unaffected: ["id", "name", "description", "type", "default_role_id", "creator_role_id", ...TIMES],
  },
  roles: {
    deletedRow: /role/,
    columns: { key: { loss: "replaced", mention: /key|role/ } },
    unaffected: ["id", "name", "description", "is_creator_eligible", ...TIMES],
  },
  saml_connections: {
    deletedRow: undefined,
    columns: {
      ...Object.fromEntries(
        ["idp_entity_id", "idp_sso_url", "idp_certificate", "idp_metadata_url", "idp_metadata"].map(
          (name) => [name, whileActive({ loss: "replaced", mention: identitySetting })],
        ),
      ),
      idp_certificates: whileActive({ loss: "items", mention: identitySetting }),
      attribute_mapping: whileActive({ loss: "keys and values", mention: identitySetting }),
      allow_subdomains: whileActive(off(identitySetting)),
      allow_idp_initiated: whileActive(off(identitySetting)),
    },
    unaffected: ["id", "enterprise_connection_id", "name", "force_authn", "login_hint"],
  },
  sessions: {
    deletedRow: /sessions?/,
    columns: { status: becomes(/sessions?|signed out/, "revoked", "ended", "removed", "replaced") },
    unaffected: [
      "id",
      "user_id",
      "client_id",
      "actor",
      "last_active_organization_id",
      "last_active_at",
      "expire_at",
      "abandon_at",
      ...TIMES,
    ],
  },
  sign_in_tokens: {
    deletedRow: /links?/,
    notCounted: true,
    exceptRows: isNotPending,
    columns: { status: becomes(/token|link/, "revoked") },
    unaffected: ["id", "user_id", "org_id", "token", "url", ...TIMES],
  },
  sign_ups: {
    deletedRow: undefined,
    unaffected: [
      "id",
      "status",
      "email_address",
      "email_address_verified",
      "phone_number",
      "phone_number_verified",
      "password_digest",
      "password_hasher",
      "first_name",
      "last_name",
      "locale",
      "unsafe_metadata",
      "custom_action",
      "external_id",
      "created_session_id",
      "created_user_id",
      "abandon_at",
      "created_at",
    ],
  },
  statements: {
    deletedRow: /billing history/,
    notCounted: true,
    unaffected: ["id", "payer_id", "month_start", "created_at"],
  },
  subscription_items: {
    deletedRow: /plans?/,
    exceptRows: isOfFreePlan,
    columns: {
      status: {
        ...becomes(/plan/, "ended", "abandoned"),
        onlyIf: (row, snapshot) => !isOfFreePlan(row, snapshot),
      },
      canceled_at: { loss: "set", mention: /plan/, onlyIf: (row, snapshot) => !isOfFreePlan(row, snapshot) },
    },
    unaffected: [
      "id",
      "payer_id",
      "price_id",
      "period",
      "is_free_trial",
      "period_start",
      "period_end",
      "past_due_at",
      "ended_at",
      "lifetime_paid",
      ...TIMES,
    ],
  },
  templates: {
    deletedRow: /text/,
    columns: {
      ...Object.fromEntries(
        ["subject", "markup", "body"].map((name) => [name, { loss: "replaced", mention: /text/ } as const]),
      ),
      delivered_by_clerk: off(/deliver|sen[dt]/),
    },
    unaffected: ["template_type", "slug", "name", "from_email_name", "reply_to_email_name", ...TIMES],
  },
  trusted_devices: {
    deletedRow: /devices?/,
    columns: { revoked_at: { loss: "set", mention: /device/ } },
    unaffected: ["id", "user_id", "platform", "app_identifier", "name", "last_used_at", ...TIMES],
  },
  users: {
    deletedRow: /user/,
    columns: {
      username: { loss: "cleared", mention: /username/ },
      image_url: { loss: "replaced", mention: /picture|image/ },
      password_digest: { loss: "replaced", mention: /password/ },
      totp_secret: { loss: "replaced", mention: /authenticator/ },
      backup_codes: { loss: "items", mention: /backup codes?/ },
      banned: on(/sign in|signed out/),
      locked: on(/sign in|signed out/),
      password_compromised: on(/password/),
      public_metadata: METADATA,
      private_metadata: METADATA,
      unsafe_metadata: METADATA,
    },
    unaffected: [
      "id",
      "external_id",
      "first_name",
      "last_name",
      "locale",
      "timezone",
      "profile_image_id",
      "primary_email_address_id",
      "primary_phone_number_id",
      "primary_web3_wallet_id",
      "password_hasher",
      "password_last_updated_at",
      "mfa_enabled_at",
      "mfa_disabled_at",
      "lockout_expires_at",
      "failed_attempts",
      "delete_self_enabled",
      "create_organization_enabled",
      "create_organizations_limit",
      "bypass_client_trust",
      "legal_accepted_at",
      "last_sign_in_at",
      "last_active_at",
      "primary_email_address",
      "primary_phone_number",
      "primary_web3_wallet",
      ...TIMES,
    ],
  },
  verifications: {
    deletedRow: undefined,
    unaffected: [
      "id",
      "identification_id",
      "sign_up_id",
      "strategy",
      "code",
      "status",
      "attempts",
      "expire_at",
      "created_at",
    ],
  },
  waitlist_entries: {
    deletedRow: /place|waitlist/,
    columns: { status: becomes(/reject|place|waitlist/, "rejected") },
    unaffected: ["id", "email_address", "canonical", "invitation_id", "invited_at", ...TIMES],
  },
};
