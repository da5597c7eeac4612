import { z } from "zod/v3";
import { Metadata, Timestamp } from "./common.ts";
import { EmailAddress } from "./email-address.ts";
import { OrganizationMembership } from "./organization-membership.ts";
import { PhoneNumber } from "./phone-number.ts";
import { buildVerificationSchema } from "./verification.ts";

const Web3Wallet = z
  .object({
    id: z.string(),
    object: z.literal("web3_wallet"),
    web3_wallet: z.string(),
    verification: buildVerificationSchema("verification_web3", "verification_admin").nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

const Passkey = z
  .object({
    id: z.string(),
    object: z.literal("passkey"),
    name: z.string(),
    last_used_at: Timestamp,
    verification: buildVerificationSchema("verification_passkey").nullable(),
  })
  .strict();

const ExternalAccount = z
  .object({
    object: z.enum(["external_account", "facebook_account", "google_account"]),
    id: z.string(),
    provider: z.string(),
    identification_id: z.string(),
    provider_user_id: z.string(),
    approved_scopes: z.string(),
    email_address: z.string(),
    email_address_verified: z.boolean().nullable().optional(),
    first_name: z.string(),
    last_name: z.string(),
    avatar_url: z.string().optional(),
    image_url: z.string().nullable().optional(),
    username: z.string().nullable().optional(),
    phone_number: z.string().nullable().optional(),
    public_metadata: Metadata,
    label: z.string().nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
    verification: buildVerificationSchema("verification_oauth", "verification_google_one_tap").nullable(),
  })
  .passthrough();

/** The fields that SAML accounts and enterprise accounts (SAML or OAuth) share. */
const providerAccountFields = {
  id: z.string(),
  provider: z.string(),
  active: z.boolean(),
  email_address: z.string(),
  first_name: z.string().nullable().optional(),
  last_name: z.string().nullable().optional(),
  provider_user_id: z.string().nullable().optional(),
  last_authenticated_at: Timestamp.nullable().optional(),
  public_metadata: Metadata.optional(),
};

/** The fields of an account's connection that SAML and enterprise connections share. */
const accountConnectionFields = {
  id: z.string(),
  name: z.string(),
  domain: z.string().optional(),
  domains: z.array(z.string()).optional(),
  active: z.boolean(),
  provider: z.string(),
  sync_user_attributes: z.boolean(),
  allow_subdomains: z.boolean().optional(),
  allow_idp_initiated: z.boolean().optional(),
  disable_additional_identifications: z.boolean().optional(),
  created_at: Timestamp,
  updated_at: Timestamp,
};

const SamlAccount = z
  .object({
    object: z.literal("saml_account"),
    ...providerAccountFields,
    verification: buildVerificationSchema("verification_saml", "verification_ticket").nullable(),
    saml_connection: z.object(accountConnectionFields).strict().nullable().optional(),
  })
  .strict();

const EnterpriseAccount = z
  .object({
    object: z.literal("enterprise_account"),
    protocol: z.enum(["oauth", "saml"]).optional(),
    enterprise_connection_id: z.string().nullable().optional(),
    ...providerAccountFields,
    verification: buildVerificationSchema(
      "verification_ticket",
      "verification_saml",
      "verification_oauth",
    ).nullable(),
    enterprise_connection: z
      .object({
        ...accountConnectionFields,
        protocol: z.string(),
        logo_public_url: z.string().nullable(),
      })
      .strict()
      .nullable()
      .optional(),
  })
  .strict();

const ScimMetadata = z
  .object({
    directory_id: z.string(),
    directory_enabled: z.boolean().optional(),
    external_id: z.string().nullable(),
  })
  .strict();

export const User = z
  .object({
    id: z.string(),
    object: z.literal("user"),
    external_id: z.string().nullable(),
    primary_email_address_id: z.string().nullable(),
    primary_phone_number_id: z.string().nullable(),
    primary_web3_wallet_id: z.string().nullable(),
    username: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    locale: z.string().nullable().optional(),
    timezone: z.string().nullable().optional(),
    profile_image_url: z.string().optional(),
    image_url: z.string().optional(),
    has_image: z.boolean(),
    public_metadata: Metadata,
    private_metadata: Metadata.nullable().optional(),
    unsafe_metadata: Metadata.optional(),
    email_addresses: z.array(EmailAddress),
    phone_numbers: z.array(PhoneNumber),
    web3_wallets: z.array(Web3Wallet),
    passkeys: z.array(Passkey),
    password_enabled: z.boolean(),
    two_factor_enabled: z.boolean(),
    totp_enabled: z.boolean(),
    backup_code_enabled: z.boolean(),
    mfa_enabled_at: Timestamp.nullable(),
    mfa_disabled_at: Timestamp.nullable(),
    password_last_updated_at: Timestamp.nullable().optional(),
    external_accounts: z.array(ExternalAccount),
    saml_accounts: z.array(SamlAccount),
    enterprise_accounts: z.array(EnterpriseAccount),
    organization_memberships: z.array(OrganizationMembership).optional(),
    last_sign_in_at: Timestamp.nullable(),
    banned: z.boolean(),
    locked: z.boolean(),
    deprovisioned: z.boolean().optional(),
    lockout_expires_in_seconds: z.number().int().nullable(),
    verification_attempts_remaining: z.number().int().nullable(),
    updated_at: Timestamp,
    created_at: Timestamp,
    delete_self_enabled: z.boolean(),
    create_organization_enabled: z.boolean(),
    create_organizations_limit: z.number().int().nullable().optional(),
    last_active_at: Timestamp.nullable(),
    legal_accepted_at: Timestamp.nullable(),
    bypass_client_trust: z.boolean().optional(),
    scim: ScimMetadata.nullable().optional(),
  })
  .strict();

/** The fields that change through the user's activity or with time, without an update, by dotted path. */
export const USER_ACTIVITY_FIELDS = [
  "last_active_at",
  "last_sign_in_at",
  "lockout_expires_in_seconds",
  "updated_at",
  "passkeys.last_used_at",
  "enterprise_accounts.last_authenticated_at",
  "saml_accounts.last_authenticated_at",
] as const;

export const UserCount = z
  .object({ object: z.literal("total_count"), total_count: z.number().int() })
  .strict();
