import { z } from "zod/v3";
import { Money } from "./money.ts";

/** The cost of one tier of units, such as seats. */
export const PerUnitTier = z
  .object({ quantity: z.number().int().nullable().optional(), fee_per_block: Money, total: Money })
  .strict();

export const PerUnitTotal = z
  .object({ name: z.string(), block_size: z.number().int(), tiers: z.array(PerUnitTier) })
  .strict();

/** Credits that reduce a charge: for the unused part of a cycle, and from the payer's balance. */
export const Credits = z
  .object({
    proration: z
      .object({
        amount: Money,
        cycle_days_remaining: z.number().int(),
        cycle_days_total: z.number().int(),
        cycle_remaining_percent: z.number(),
      })
      .strict()
      .nullable(),
    payer: z.object({ remaining_balance: Money, applied_amount: Money }).strict().nullable(),
    total: Money,
  })
  .strict();

const Discounts = z
  .object({
    proration: z
      .object({
        amount: Money,
        cycle_days_passed: z.number().int(),
        cycle_days_total: z.number().int(),
        cycle_passed_percent: z.number(),
      })
      .strict()
      .nullable(),
    total: Money,
  })
  .strict();

/** The components of a charge. */
export const BillingTotals = z
  .object({
    subtotal: Money,
    base_fee: Money,
    tax_total: Money,
    grand_total: Money,
    per_unit_totals: z.array(PerUnitTotal).optional(),
    credits: Credits.nullable().optional(),
    discounts: Discounts.nullable().optional(),
  })
  .strict();
