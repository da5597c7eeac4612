import { z } from "zod/v3";

/** An amount of money, in cents and as it is shown. */
export const Money = z
  .object({
    amount: z.number().int(),
    amount_formatted: z.string(),
    currency: z.string(),
    currency_symbol: z.string(),
  })
  .strict();
