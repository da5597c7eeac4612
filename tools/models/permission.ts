import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const Permission = z
  .object({
    object: z.literal("permission"),
    id: z.string(),
    name: z.string(),
    key: z.string(),
    description: z.string(),
    type: z.string(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
