import type { z } from "zod/v3";
import type { Money } from "../../../../tools/index.ts";

/** The only currency that Clerk bills in. */
export const CURRENCY = "USD";
const CURRENCY_SYMBOL = "$";

/**
 * Formats cents as the API's money object. The symbol is a separate field, because Clerk's components expect it
 * there.
 */
export const toMoney = (amount: number): z.input<typeof Money> => ({
  amount,
  amount_formatted: (amount / 100).toFixed(2),
  currency: CURRENCY,
  currency_symbol: CURRENCY_SYMBOL,
});
