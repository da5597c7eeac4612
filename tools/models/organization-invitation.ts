import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";
import { ExpiresInDays } from "./invitation.ts";

const InviterData = z
  .object({
    user_id: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    image_url: z.string(),
    has_image: z.boolean(),
    identifier: z.string(),
  })
  .strict();

export const OrganizationInvitation = z
  .object({
    object: z.literal("organization_invitation"),
    id: z.string(),
    email_address: z.string(),
    role: z.string(),
    role_name: z.string(),
    organization_id: z.string().optional(),
    inviter_id: z.string().nullable(),
    public_inviter_data: InviterData.nullable(),
    status: z.string().optional(),
    public_metadata: z.record(z.unknown()),
    private_metadata: z.record(z.unknown()).optional(),
    url: Secret.nullable(),
    expires_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

const OrganizationData = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    image_url: z.string().optional(),
    has_image: z.boolean(),
  })
  .strict();

/** An invitation with the organization data that the invited user may see. */
export const OrganizationInvitationWithOrganization = OrganizationInvitation.extend({
  public_organization_data: OrganizationData.optional(),
}).strict();

/** The body fields of one invitation, in single and bulk creation. */
export const organizationInvitationFields = {
  email_address: z.string(),
  inviter_user_id: z.string().optional().describe("An administrator of the organization"),
  role: z.string().describe("Role key, e.g. org:member"),
  public_metadata: Metadata.optional(),
  private_metadata: Metadata.optional(),
  redirect_url: z.string().url().optional(),
  expires_in_days: ExpiresInDays,
  notify: z.boolean().optional().describe("false: no email"),
};

export const CreateOrganizationInvitation = z.object(organizationInvitationFields).strict();
