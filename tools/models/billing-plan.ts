import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { Money } from "./money.ts";

const Feature = z
  .object({
    object: z.literal("feature"),
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    slug: z.string(),
    avatar_url: z.string().nullable(),
  })
  .strict();

const UnitPrice = z
  .object({
    name: z.string(),
    block_size: z.number().int(),
    tiers: z.array(
      z
        .object({
          starts_at_block: z.number().int(),
          ends_after_block: z.number().int().nullable().optional(),
          fee_per_block: Money,
        })
        .strict(),
    ),
  })
  .strict();

const BasePlan = z.object({
  object: z.literal("commerce_plan"),
  id: z.string(),
  name: z.string(),
  fee: Money.nullable(),
  annual_monthly_fee: Money.nullable(),
  annual_fee: Money.nullable(),
  product_id: z.string(),
  is_default: z.boolean(),
  is_recurring: z.boolean(),
  publicly_visible: z.boolean(),
  has_base_fee: z.boolean(),
  for_payer_type: z.string(),
  slug: z.string(),
});

export const BillingPlan = BasePlan.extend({
  description: z.string().nullable(),
  avatar_url: z.string().nullable(),
  features: z.array(Feature).optional(),
  free_trial_enabled: z.boolean(),
  free_trial_days: z.number().int().nullable(),
  unit_prices: z.array(UnitPrice).optional(),
}).strict();

/** A plan in the legacy shape of responses to subscription item changes: it has both amounts (in cents) and fees. */
export const LegacyBillingPlan = BasePlan.extend({
  amount: z.number().int(),
  amount_formatted: z.string(),
  annual_monthly_amount: z.number().int(),
  annual_monthly_amount_formatted: z.string(),
  annual_amount: z.number().int(),
  annual_amount_formatted: z.string(),
  currency_symbol: z.string(),
  currency: z.string(),
  description: z.string(),
  payer_type: z.array(z.string()),
  avatar_url: z.string(),
  period: z.string().optional(),
  interval: z.number().int().optional(),
  features: z.array(Feature.extend({ description: z.string(), avatar_url: z.string() }).strict()),
  free_trial_enabled: z.boolean().optional(),
  free_trial_days: z.number().int().nullable().optional(),
}).strict();

export const SupportedPeriods = z.enum(["month", "annual", "both"]);

export const BillingPrice = z
  .object({
    object: z.literal("commerce_price"),
    id: z.string(),
    plan_id: z.string(),
    instance_id: z.string(),
    currency: z.string(),
    currency_symbol: z.string(),
    amount: z.number().int(),
    annual_monthly_amount: z.number().int(),
    fee: Money.nullable(),
    annual_monthly_fee: Money.nullable(),
    description: z.string().nullable().optional(),
    is_default: z.boolean(),
    created_at: Timestamp,
    supported_billing_periods: SupportedPeriods,
  })
  .strict();
