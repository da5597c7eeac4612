import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const DomainEnrollmentMode = z.enum([
  "manual_invitation",
  "automatic_invitation",
  "automatic_suggestion",
  "enterprise_sso",
]);

const OrganizationDomainVerification = z
  .object({
    status: z.string(),
    strategy: z.string(),
    attempts: z.number().int().nullable(),
    expire_at: Timestamp.nullable(),
    verified_at: Timestamp.nullable(),
  })
  .strict();

const PublicOrganizationData = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    image_url: z.string().optional(),
    has_image: z.boolean(),
  })
  .strict();

export const OrganizationDomain = z
  .object({
    object: z.literal("organization_domain"),
    id: z.string(),
    organization_id: z.string(),
    name: z.string(),
    enrollment_mode: DomainEnrollmentMode,
    affiliation_email_address: z.string().nullable(),
    affiliation_verification: OrganizationDomainVerification.nullable(),
    ownership_verification: OrganizationDomainVerification.nullable(),
    /** Former name of `affiliation_verification`. */
    verification: OrganizationDomainVerification.nullable(),
    total_pending_invitations: z.number().int(),
    total_pending_suggestions: z.number().int(),
    public_organization_data: PublicOrganizationData.nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
