import { z } from "zod/v3";

export const Instance = z
  .object({
    object: z.literal("instance"),
    id: z.string(),
    environment_type: z.string(),
    allowed_origins: z.array(z.string()).nullable(),
    workspace_id: z.string().nullable(),
  })
  .strict();

export const InstanceRestrictions = z
  .object({
    object: z.literal("instance_restrictions"),
    allowlist: z.boolean(),
    blocklist: z.boolean(),
    allowlist_blocklist_disabled_on_sign_in: z.boolean(),
    block_email_subaddresses: z.boolean(),
    block_disposable_email_domains: z.boolean(),
  })
  .strict();

export const EnrollmentMode = z.enum(["manual_invitation", "automatic_invitation", "automatic_suggestion"]);

export const OrganizationSettings = z
  .object({
    object: z.literal("organization_settings"),
    enabled: z.boolean(),
    max_allowed_memberships: z.number().int(),
    max_allowed_roles: z.number().int(),
    max_role_sets_allowed: z.number().int().optional(),
    max_allowed_domains: z.number().int(),
    max_allowed_permissions: z.number().int().optional(),
    creator_role: z.string(),
    admin_delete_enabled: z.boolean(),
    domains_enabled: z.boolean(),
    slug_disabled: z.boolean().optional(),
    domains_enrollment_modes: z.array(EnrollmentMode),
    domains_default_role: z.string(),
    initial_role_set_key: z.string().nullable().optional(),
  })
  .strict();

export const BetaInstanceSettings = z
  .object({
    object: z.literal("instance_settings"),
    id: z.string(),
    restricted_to_allowlist: z.boolean(),
    from_email_address: z.string(),
    progressive_sign_up: z.boolean(),
    enhanced_email_deliverability: z.boolean(),
  })
  .strict();

export const InstanceProtect = z
  .object({
    object: z.literal("instance_protect"),
    rules_enabled: z.boolean(),
    specter_enabled: z.boolean(),
    checks_bypassed: z.boolean(),
    checks_verified: z.boolean(),
  })
  .strict();

export const InstanceCommunication = z
  .object({
    object: z.literal("instance_communication"),
    blocked_country_codes: z.array(z.string()),
  })
  .strict();

export const OAuthApplicationSettings = z
  .object({
    object: z.literal("oauth_application_settings"),
    dynamic_oauth_client_registration: z.boolean(),
    default_scopes: z.array(z.string()).nullable(),
    oauth_jwt_access_tokens: z.boolean(),
    client_id_metadata_documents_advertised: z.boolean(),
    client_id_metadata_documents_only_allow_pre_registered_clients: z.boolean(),
    client_id_metadata_documents_block_implicitly_allowed_clients: z.boolean(),
  })
  .strict();
