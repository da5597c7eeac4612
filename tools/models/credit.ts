import { z } from "zod/v3";
import { Money } from "./money.ts";

export const CreditBalance = z
  .object({ object: z.literal("commerce_credit_balance"), balance: Money.nullable() })
  .strict();

export const CreditLedgerEntry = z
  .object({
    object: z.literal("commerce_credit_ledger"),
    id: z.string(),
    payer_id: z.string(),
    amount: Money,
    source_type: z.string(),
    source_id: z.string(),
    note: z.string().nullable().optional(),
    /** A date and time as text, unlike the millisecond timestamps of the rest of the API. */
    created_at: z.string(),
  })
  .strict();
