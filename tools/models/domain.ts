import { z } from "zod/v3";

const CnameTarget = z.object({ host: z.string(), value: z.string(), required: z.boolean() }).strict();

export const Domain = z
  .object({
    object: z.literal("domain"),
    id: z.string(),
    name: z.string(),
    is_satellite: z.boolean(),
    frontend_api_url: z.string(),
    accounts_portal_url: z.string().nullable(),
    proxy_url: z.string().nullable(),
    development_origin: z.string(),
    cname_targets: z.array(CnameTarget).nullable(),
  })
  .strict();
