import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { Money } from "./money.ts";

/** A discount that is applied to one subscription item. */
export const DiscountRedemption = z
  .object({
    object: z.literal("commerce_discount_redemption"),
    id: z.string(),
    subscription_item_id: z.string(),
    discount_id: z.string(),
    name: z.string().optional(),
    source: z.enum(["promotion", "manual", "promo_code"]),
    promo_code: z.string().optional(),
    effect: z.enum(["percentage", "fixed_amount"]).optional(),
    percent_off: z.number().nullable().optional(),
    amount_off: Money.nullable().optional(),
    amount: Money.nullable().optional(),
    cycles_remaining: z.number().int().nullable(),
    cycles_applied: z.number().int(),
    status: z.enum(["active", "exhausted", "removed"]).optional(),
    redeemed_at: Timestamp,
    redeemed_by: z.string().nullable(),
  })
  .strict();
