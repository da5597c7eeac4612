import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const RedirectUrl = z
  .object({
    object: z.literal("redirect_url"),
    id: z.string(),
    url: z.string(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
