import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";

export const ActorToken = z
  .object({
    object: z.literal("actor_token"),
    id: z.string(),
    status: z.enum(["pending", "accepted", "revoked"]),
    user_id: z.string(),
    actor: Metadata,
    token: Secret.optional(),
    url: Secret.optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
