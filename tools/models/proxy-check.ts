import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const ProxyCheck = z
  .object({
    object: z.literal("proxy_check"),
    id: z.string(),
    domain_id: z.string(),
    last_run_at: Timestamp.nullable(),
    proxy_url: z.string(),
    successful: z.boolean(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
