import { z } from "zod/v3";

/** An amount of money, in cents and formatted for display. */
export const Money = z
  .object({
    amount: z.number().int(),
    amount_formatted: z.string(),
    currency: z.string(),
    currency_symbol: z.string(),
  })
  .strict();
