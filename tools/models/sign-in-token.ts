import { z } from "zod/v3";
import { Secret, Timestamp } from "./common.ts";

export const SignInToken = z
  .object({
    object: z.literal("sign_in_token"),
    id: z.string(),
    status: z.enum(["pending", "accepted", "revoked"]),
    user_id: z.string(),
    token: Secret.optional(),
    url: Secret.nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
