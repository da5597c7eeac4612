import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";

export const InvitationStatus = z.enum(["pending", "accepted", "revoked", "expired"]);

export const ExpiresInDays = z.number().int().min(1).max(365).optional().describe("Default 30");

export const Invitation = z
  .object({
    object: z.literal("invitation"),
    id: z.string(),
    email_address: z.string(),
    public_metadata: z.record(z.unknown()),
    revoked: z.boolean().optional(),
    status: InvitationStatus,
    url: Secret.optional(),
    expires_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** The body fields of one invitation, in single and bulk creation. */
export const invitationFields = {
  email_address: z.string(),
  public_metadata: Metadata.optional().describe("Becomes the user's"),
  redirect_url: z.string().url().optional().describe("Where the link leads, for a custom flow"),
  notify: z.boolean().optional().describe("false: no email"),
  ignore_existing: z
    .boolean()
    .optional()
    .describe("Invite even if the address is already invited or a user's"),
  expires_in_days: ExpiresInDays,
  template_slug: z.enum(["invitation", "waitlist_invitation"]).optional(),
};

export const CreateInvitation = z.object(invitationFields).strict();
