import { z } from "zod/v3";
import { Secret } from "./common.ts";

export const TestingToken = z
  .object({
    object: z.literal("testing_token"),
    token: Secret,
    /** Unix time in seconds, unlike other timestamps of the API. */
    expires_at: z.number().int(),
  })
  .strict();
