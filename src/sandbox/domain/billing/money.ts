import type { z } from "zod/v3";
import type { Money } from "../../../../tools/models/money.ts";

/** Clerk bills in nothing else. */
export const CURRENCY = "USD";
const CURRENCY_SYMBOL = "$";

/** Cents as the API shows them; the symbol stands apart from the number, as Clerk's components expect it. */
export const toMoney = (amount: number): z.input<typeof Money> => ({
  amount,
  amount_formatted: (amount / 100).toFixed(2),
  currency: CURRENCY,
  currency_symbol: CURRENCY_SYMBOL,
});
