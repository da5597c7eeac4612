import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";

export const ApiKey = z
  .object({
    object: z.literal("api_key"),
    id: z.string(),
    type: z.string(),
    subject: z.string(),
    name: z.string(),
    description: z.string().nullable().optional(),
    claims: Metadata.nullable(),
    scopes: z.array(z.string()),
    revoked: z.boolean(),
    revocation_reason: z.string().nullable(),
    expired: z.boolean(),
    expiration: Timestamp.nullable(),
    created_by: z.string().nullable(),
    last_used_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** The response to creation, which contains the secret. */
export const ApiKeyWithSecret = ApiKey.extend({ secret: Secret }).strict();

export const ApiKeySecret = z.object({ secret: Secret }).strict();
