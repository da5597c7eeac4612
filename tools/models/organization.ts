import { z } from "zod/v3";
import { Metadata, Timestamp } from "./common.ts";

export const Organization = z
  .object({
    object: z.literal("organization"),
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    image_url: z.string().optional(),
    has_image: z.boolean(),
    members_count: z.number().int().optional(),
    missing_member_with_elevated_permissions: z.boolean().optional(),
    pending_invitations_count: z.number().int().optional(),
    max_allowed_memberships: z.number().int(),
    admin_delete_enabled: z.boolean(),
    public_metadata: Metadata,
    private_metadata: Metadata.optional(),
    created_by: z.string().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
    last_active_at: Timestamp.optional(),
    role_set_key: z.string().nullable().optional(),
  })
  .strict();

export const OrganizationWithLogo = Organization.extend({
  logo_url: z.string().optional(),
  image_url: z.string(),
}).strict();
