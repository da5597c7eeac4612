import { z } from "zod/v3";
import { BillingPrice, LegacyBillingPlan } from "./billing-plan.ts";
import { Timestamp } from "./common.ts";
import { Money } from "./money.ts";
import { LegacyPayer, PaymentSource } from "./payer.ts";
import { CycleCredit, ItemNextPayment, PlanPeriod } from "./subscription.ts";

/** A subscription item in the legacy shape of the responses to trial extensions and price transitions. */
export const SubscriptionItemUpdate = z
  .object({
    object: z.literal("commerce_subscription_item"),
    id: z.string(),
    instance_id: z.string(),
    status: z.enum(["active", "ended", "past_due", "upcoming", "incomplete", "abandoned"]),
    credit: CycleCredit.nullable().optional(),
    plan_id: z.string(),
    price_id: z.string().optional(),
    plan: LegacyBillingPlan.nullable(),
    plan_period: PlanPeriod,
    payment_source_id: z.string(),
    payment_source: PaymentSource.nullable().optional(),
    lifetime_paid: Money.nullable().optional(),
    amount: Money.nullable().optional(),
    next_invoice: ItemNextPayment.nullable().optional(),
    next_payment: ItemNextPayment.nullable().optional(),
    payer_id: z.string(),
    payer: LegacyPayer.nullable().optional(),
    is_free_trial: z.boolean(),
    period_start: Timestamp.nullable().optional(),
    period_end: Timestamp.nullable().optional(),
    proration_date: z.string(),
    canceled_at: Timestamp.nullable().optional(),
    past_due_at: Timestamp.nullable().optional(),
    ended_at: Timestamp.nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

export const PriceTransition = z
  .object({
    object: z.literal("commerce_price_transition"),
    subscription_item: SubscriptionItemUpdate,
    transition: z
      .object({
        previous_plan: LegacyBillingPlan,
        previous_price: BillingPrice,
        effective_at: Timestamp,
        effective_mode: z.enum(["immediate", "end_of_period"]),
        next_billing_date: Timestamp.nullable().optional(),
        charged_immediately: z.boolean(),
        immediate_charge: Money.nullable().optional(),
        previous_subscription_item_status: z.enum(["canceled", "ended", "abandoned"]),
        previous_subscription_item_id: z.string(),
      })
      .strict(),
  })
  .strict();
