import { z } from "zod/v3";
import { Metadata, Timestamp } from "./common.ts";

export const JwtTemplate = z
  .object({
    object: z.literal("jwt_template"),
    id: z.string(),
    name: z.string(),
    claims: Metadata,
    lifetime: z.number().int(),
    allowed_clock_skew: z.number().int(),
    custom_signing_key: z.boolean(),
    signing_algorithm: z.string(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
