import { z } from "zod/v3";
import { Metadata, Timestamp } from "./common.ts";

export const ActorToken = z
  .object({
    object: z.literal("actor_token"),
    id: z.string(),
    status: z.enum(["pending", "accepted", "revoked"]),
    user_id: z.string(),
    actor: Metadata,
    token: z.string().optional(),
    url: z.string().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
