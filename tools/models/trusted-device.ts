import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const TrustedDevice = z
  .object({
    object: z.literal("trusted_device"),
    id: z.string(),
    platform: z.enum(["ios", "android"]),
    app_identifier: z.string(),
    name: z.string().nullable().optional(),
    algorithm: z.literal("ES256"),
    status: z.enum(["active", "revoked"]),
    created_at: Timestamp,
    updated_at: Timestamp,
    last_used_at: Timestamp.nullable().optional(),
    revoked_at: Timestamp.nullable().optional(),
  })
  .strict();
