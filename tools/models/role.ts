import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { Permission } from "./permission.ts";

export const Role = z
  .object({
    object: z.literal("role"),
    id: z.string(),
    name: z.string(),
    key: z.string(),
    description: z.string().nullable(),
    is_creator_eligible: z.boolean(),
    permissions: z.array(Permission),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
