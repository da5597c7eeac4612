import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

const LoginHintMode = z.enum(["email_address", "custom_attribute", "off"]);

export const SAML_PROVIDERS = ["saml_custom", "saml_okta", "saml_google", "saml_microsoft"] as const;

/** The body fields that configure the identity provider and the sign-in requests to it. */
export const samlSettingsFields = {
  idp_entity_id: z.string().optional(),
  idp_sso_url: z.string().optional(),
  idp_certificate: z.string().optional().describe("X.509, PEM or base64"),
  idp_certificates: z.array(z.string()).optional().describe("Primary first"),
  idp_metadata_url: z.string().optional(),
  idp_metadata: z.string().optional().describe("XML, replaces the above"),
  attribute_mapping: z
    .object({
      user_id: z.string().optional(),
      email_address: z.string().optional(),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
    })
    .strict()
    .optional(),
  force_authn: z.boolean().optional(),
  login_hint: z
    .object({
      mode: LoginHintMode,
      source: z.string().optional().describe("A key of public_metadata"),
    })
    .strict()
    .optional(),
};

/** The body fields that configure which sign-ins a SAML connection accepts. */
export const samlAccessFields = {
  allow_subdomains: z.boolean().optional(),
  allow_idp_initiated: z.boolean().optional(),
};

/** All SAML settings as one object, for the `saml` field of enterprise connections. */
export const SamlSettings = z.object({ ...samlSettingsFields, ...samlAccessFields }).strict();

export const LoginHint = z.object({ mode: LoginHintMode, source: z.string().optional() }).strict();

/** A certificate that the identity provider may sign with; the times are `null` if they cannot be read. */
const TrustedCertificate = z
  .object({
    certificate: z.string(),
    issued_at: Timestamp.nullable(),
    expires_at: Timestamp.nullable(),
  })
  .strict();

export const TrustedCertificates = z.array(TrustedCertificate);

export const SamlConnection = z
  .object({
    object: z.literal("saml_connection"),
    id: z.string(),
    name: z.string(),
    domain: z.string().optional(),
    domains: z.array(z.string()).optional(),
    idp_entity_id: z.string().nullable(),
    idp_sso_url: z.string().nullable(),
    idp_certificate: z.string().nullable(),
    idp_certificate_issued_at: Timestamp.nullable(),
    idp_certificate_expires_at: Timestamp.nullable(),
    idp_certificates: TrustedCertificates.optional(),
    idp_metadata_url: z.string().nullable().optional(),
    idp_metadata: z.string().nullable().optional(),
    acs_url: z.string(),
    sp_entity_id: z.string(),
    sp_metadata_url: z.string(),
    organization_id: z.string().nullable().optional(),
    attribute_mapping: z
      .object({
        user_id: z.string(),
        email_address: z.string(),
        first_name: z.string(),
        last_name: z.string(),
      })
      .strict()
      .optional(),
    active: z.boolean(),
    provider: z.string(),
    user_count: z.number().int(),
    sync_user_attributes: z.boolean(),
    allow_subdomains: z.boolean(),
    allow_idp_initiated: z.boolean(),
    disable_additional_identifications: z.boolean(),
    allow_organization_account_linking: z.boolean(),
    authenticatable: z.boolean(),
    disable_jit_provisioning: z.boolean(),
    force_authn: z.boolean(),
    login_hint: LoginHint,
    enterprise_connection_id: z.string().nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
