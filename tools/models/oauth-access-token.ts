import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

const OAuthAccessToken = z
  .object({
    object: z.literal("clerk_idp_oauth_access_token"),
    id: z.string(),
    client_id: z.string(),
    subject: z.string(),
    scopes: z.array(z.string()),
    revoked: z.boolean(),
    revocation_reason: z.string().nullable(),
    expired: z.boolean(),
    expiration: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/**
 * The token's data, or only `active: false` for an expired JWT. It is one object with optional fields instead of a
 * union, because an output schema must not have `anyOf` at its root.
 */
export const VerifiedOAuthAccessToken = OAuthAccessToken.partial()
  .extend({ active: z.literal(false).optional() })
  .strict();
