import { z } from "zod/v3";
import { Secret, Timestamp } from "./common.ts";

export const AdminPortalLinkToken = z
  .object({
    object: z.literal("admin_portal_link_token"),
    id: z.string(),
    admin_portal_link_id: z.string(),
    instance_id: z.string(),
    organization_id: z.string().nullable(),
    it_contact_id: z.string().nullable(),
    scopes: z.array(z.string()).nullable(),
    revoked: z.boolean(),
    revocation_reason: z.string().nullable(),
    expired: z.boolean(),
    expiration: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** The response to creation, the only one that contains the token. */
export const AdminPortalLinkTokenWithSecret = AdminPortalLinkToken.extend({ token: Secret }).strict();
