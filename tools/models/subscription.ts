import { z } from "zod/v3";
import { BillingPlan } from "./billing-plan.ts";
import { BillingTotals, Credits, PerUnitTier, PerUnitTotal } from "./billing-totals.ts";
import { Timestamp } from "./common.ts";
import { Money } from "./money.ts";
import { Payer, PaymentMethod } from "./payer.ts";

export const PlanPeriod = z.enum(["month", "annual"]);

/** The next payment of a subscription item. */
export const ItemNextPayment = z
  .object({
    amount: Money.nullable().optional(),
    date: Timestamp.nullable().optional(),
    per_unit_totals: z.array(PerUnitTotal).optional(),
    totals: BillingTotals.nullable().optional(),
  })
  .strict();

/** Credit for the remaining part of a billing cycle. */
export const CycleCredit = z
  .object({ amount: Money.nullable().optional(), cycle_remaining_percent: z.number().optional() })
  .strict();

export const SubscriptionItem = z
  .object({
    object: z.literal("commerce_subscription_item"),
    id: z.string(),
    instance_id: z.string(),
    status: z.enum([
      "active",
      "canceled",
      "expired",
      "ended",
      "past_due",
      "upcoming",
      "incomplete",
      "abandoned",
    ]),
    credit: CycleCredit.optional(),
    credits: Credits.nullable().optional(),
    plan_id: z.string().nullable(),
    price_id: z.string().optional(),
    plan: BillingPlan.nullable().optional(),
    plan_period: PlanPeriod,
    payment_method: PaymentMethod.optional(),
    lifetime_paid: Money.optional(),
    next_payment: ItemNextPayment.nullable().optional(),
    payer_id: z.string(),
    payer: Payer.optional(),
    is_free_trial: z.boolean(),
    period_start: Timestamp,
    period_end: Timestamp.nullable(),
    proration_date: z.string().optional(),
    canceled_at: Timestamp.nullable(),
    past_due_at: Timestamp.nullable(),
    ended_at: Timestamp.nullable(),
    created_at: Timestamp.optional(),
    updated_at: Timestamp.optional(),
    seats: z
      .object({ quantity: z.number().int().nullable(), tiers: z.array(PerUnitTier).optional() })
      .strict()
      .nullable()
      .optional(),
    totals: BillingTotals.nullable().optional(),
  })
  .strict();

export const Subscription = z
  .object({
    object: z.literal("commerce_subscription"),
    id: z.string(),
    instance_id: z.string(),
    status: z.enum(["active", "past_due", "canceled", "ended", "abandoned", "incomplete"]),
    payer_id: z.string(),
    created_at: Timestamp,
    updated_at: Timestamp,
    active_at: Timestamp.nullable(),
    past_due_at: Timestamp.nullable(),
    subscription_items: z.array(SubscriptionItem),
    next_payment: z
      .object({
        date: Timestamp,
        amount: Money,
        per_unit_totals: z.array(PerUnitTotal).optional(),
        totals: BillingTotals.nullable().optional(),
      })
      .strict()
      .optional(),
    eligible_for_free_trial: z.boolean().optional(),
  })
  .strict();
