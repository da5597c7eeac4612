import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";

export const M2MToken = z
  .object({
    object: z.literal("machine_to_machine_token"),
    id: z.string(),
    subject: z.string(),
    claims: Metadata.nullable().optional(),
    scopes: z.array(z.string()).optional(),
    revoked: z.boolean(),
    revocation_reason: z.string().nullable(),
    expired: z.boolean(),
    expiration: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** The response to creation, the only one that contains the token. */
export const M2MTokenWithSecret = M2MToken.extend({ token: Secret }).strict();
