import { z } from "zod/v3";
import { Secret, Timestamp } from "./common.ts";
import { LoginHint, SAML_PROVIDERS, SamlSettings, TrustedCertificates } from "./saml-connection.ts";

export const EnterpriseProvider = z.enum([
  ...SAML_PROVIDERS,
  "oidc_custom",
  "oidc_github_enterprise",
  "oidc_gitlab",
]);

const OidcSettings = z
  .object({
    client_id: z.string().optional(),
    client_secret: Secret.optional(),
    discovery_url: z.string().optional(),
    auth_url: z.string().optional(),
    token_url: z.string().optional(),
    user_info_url: z.string().optional(),
    requires_pkce: z.boolean().optional().describe("If no client_secret"),
  })
  .strict();

// Refinements are checked and, unlike `min` and `regex`, not published, because this is the largest input schema.
const CreateCustomAttribute = z
  .object({
    name: z.string().refine((name) => name !== "", "must not be empty"),
    key: z
      .string()
      .refine(
        (key) => /^[^_][A-Za-z0-9_-]*$/.test(key),
        "must be letters, digits, - and _, not beginning with _",
      )
      .describe("In public_metadata"),
    sso_path: z.string().optional(),
    scim_path: z.string().optional().describe("Now directory_path"),
    directory_path: z.string().optional(),
    multi_valued: z.boolean().optional(),
  })
  .strict();

/** The body fields that configure how users sign in with an enterprise connection. */
export const connectionSettingsFields = {
  authenticatable: z.boolean().optional(),
  disable_jit_provisioning: z.boolean().optional(),
  saml: SamlSettings.optional(),
  oidc: OidcSettings.optional(),
  custom_attributes: z.array(CreateCustomAttribute).optional(),
};

/** Maps an attribute of the identity provider or directory to a key of the user's public metadata. */
export const CustomAttribute = z
  .object({
    name: z.string(),
    key: z.string(),
    sso_path: z.string().optional(),
    scim_path: z.string().optional(),
    directory_path: z.string().optional(),
    multi_valued: z.boolean().optional(),
  })
  .strict();

const EmbeddedSamlConnection = z
  .object({
    id: z.string(),
    name: z.string(),
    idp_entity_id: z.string().nullable(),
    idp_sso_url: z.string().nullable(),
    idp_certificates: TrustedCertificates,
    idp_metadata_url: z.string().nullable(),
    acs_url: z.string().nullable(),
    sp_entity_id: z.string().nullable(),
    sp_metadata_url: z.string().nullable(),
    active: z.boolean(),
    allow_idp_initiated: z.boolean(),
    allow_subdomains: z.boolean(),
    force_authn: z.boolean(),
    login_hint: LoginHint,
  })
  .partial()
  .strict();

const EmbeddedOidcConfig = z
  .object({
    id: z.string(),
    name: z.string(),
    provider_key: z.string(),
    client_id: z.string().nullable(),
    discovery_url: z.string().nullable(),
    auth_url: z.string().nullable(),
    token_url: z.string().nullable(),
    user_info_url: z.string().nullable(),
    requires_pkce: z.boolean(),
    logo_public_url: z.string().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .partial()
  .strict();

export const EnterpriseConnection = z
  .object({
    object: z.literal("enterprise_connection"),
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    logo_public_url: z.string().nullable().optional(),
    active: z.boolean(),
    domains: z.array(z.string()),
    organization_id: z.string().nullable().optional(),
    sync_user_attributes: z.boolean().optional(),
    disable_additional_identifications: z.boolean().optional(),
    allow_organization_account_linking: z.boolean().optional(),
    authenticatable: z.boolean(),
    disable_jit_provisioning: z.boolean(),
    custom_attributes: z.array(CustomAttribute).optional(),
    saml_connection: EmbeddedSamlConnection.nullable().optional(),
    oauth_config: EmbeddedOidcConfig.nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

export const TestRunStatus = z.enum(["pending", "success", "failed"]);

/** A sign-in that only tests a connection. */
export const TestRun = z
  .object({
    id: z.string(),
    status: TestRunStatus,
    connection_type: z.enum(["saml", "oauth"]),
    parsed_user_info: z
      .object({
        email_address: z.string(),
        first_name: z.string(),
        last_name: z.string(),
        user_id: z.string(),
      })
      .partial()
      .strict()
      .nullable()
      .optional(),
    logs: z
      .array(
        z
          .object({
            level: z.string(),
            code: z.string().optional(),
            short_message: z.string().optional(),
            message: z.string(),
          })
          .strict(),
      )
      .optional(),
    saml: z
      .object({ saml_request: z.string(), saml_response: z.string(), relay_state: z.string() })
      .partial()
      .strict()
      .nullable()
      .optional(),
    oauth: z
      .object({ id_token: Secret, access_token: Secret, user_info: z.string() })
      .partial()
      .strict()
      .nullable()
      .optional(),
    created_at: Timestamp,
  })
  .strict();

export const CreatedTestRun = z.object({ url: z.string() }).strict();
