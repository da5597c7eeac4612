import { z } from "zod/v3";
import { Secret } from "./common.ts";

export const TestingToken = z
  .object({
    object: z.literal("testing_token"),
    token: Secret,
    /** In seconds, unlike other times. */
    expires_at: z.number().int(),
  })
  .strict();
