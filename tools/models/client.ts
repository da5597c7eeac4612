import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { Session } from "./session.ts";

export const Client = z
  .object({
    object: z.literal("client"),
    id: z.string(),
    session_ids: z.array(z.string()),
    sessions: z.array(Session),
    sign_in_id: z.string().nullable(),
    sign_up_id: z.string().nullable(),
    last_active_session_id: z.string().nullable(),
    last_authentication_strategy: z.string().nullable(),
    updated_at: Timestamp,
    created_at: Timestamp,
  })
  .strict();
