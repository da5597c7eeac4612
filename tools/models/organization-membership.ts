import { z } from "zod/v3";
import { Metadata, Timestamp } from "./common.ts";
import { Organization } from "./organization.ts";

const PublicUserData = z
  .object({
    user_id: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    profile_image_url: z.string().nullable(),
    image_url: z.string(),
    has_image: z.boolean(),
    identifier: z.string().nullable().optional(),
    username: z.string().nullable().optional(),
    banned: z.boolean().optional(),
    deprovisioned: z.boolean().optional(),
  })
  .strict();

export const OrganizationMembership = z
  .object({
    object: z.literal("organization_membership"),
    id: z.string(),
    role: z.string(),
    role_name: z.string().optional(),
    permissions: z.array(z.string()),
    public_metadata: Metadata,
    private_metadata: Metadata.optional(),
    organization: Organization,
    public_user_data: PublicUserData.optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
