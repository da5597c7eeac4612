import { z } from "zod/v3";
import type { BillingPlan, BillingPrice, LegacyBillingPlan } from "../../../tools/index.ts";
import { CURRENCY, type PlanWithPrice, toMoney } from "../domain/index.ts";
import type { PriceRow } from "../store/index.ts";

const Feature = z.object({ id: z.string(), slug: z.string(), name: z.string(), description: z.string() });

/**
 * A plan's features. `avatar_url` is the value for a missing image, which differs between the two shapes of a plan.
 */
const presentFeatures = <Picture>({ plan }: PlanWithPrice, avatar_url: Picture) =>
  z
    .array(Feature)
    .parse(JSON.parse(plan.features))
    .map(({ id, slug, name, description }) => ({
      object: "feature" as const,
      id,
      slug,
      name,
      description,
      avatar_url,
    }));

const presentFee = (amount: number | null) => (amount === null ? null : toMoney(amount));
const toAnnualAmount = (monthly: number | null) => (monthly === null ? null : monthly * 12);

/** The fields that both shapes of a plan have. */
const planFields = ({ plan, price }: PlanWithPrice) => ({
  object: "commerce_plan" as const,
  id: plan.id,
  name: plan.name,
  slug: plan.slug,
  fee: presentFee(price.amount),
  annual_monthly_fee: presentFee(price.annual_monthly_amount),
  annual_fee: presentFee(toAnnualAmount(price.annual_monthly_amount)),
  product_id: "",
  is_default: plan.is_default === 1,
  is_recurring: true,
  publicly_visible: plan.publicly_visible === 1,
  has_base_fee: (price.amount ?? price.annual_monthly_amount ?? 0) > 0,
  for_payer_type: plan.payer_type,
  free_trial_enabled: plan.free_trial_days !== null,
  free_trial_days: plan.free_trial_days,
});

export const presentPlan = (plan: PlanWithPrice): z.input<typeof BillingPlan> => ({
  ...planFields(plan),
  description: plan.plan.description,
  avatar_url: null,
  features: presentFeatures(plan, null),
});

export function presentPlanWithAmounts(plan: PlanWithPrice): z.input<typeof LegacyBillingPlan> {
  const amount = toMoney(plan.price.amount ?? 0);
  const annualMonthly = toMoney(plan.price.annual_monthly_amount ?? 0);
  const annual = toMoney(toAnnualAmount(plan.price.annual_monthly_amount) ?? 0);
  return {
    ...planFields(plan),
    amount: amount.amount,
    amount_formatted: amount.amount_formatted,
    annual_monthly_amount: annualMonthly.amount,
    annual_monthly_amount_formatted: annualMonthly.amount_formatted,
    annual_amount: annual.amount,
    annual_amount_formatted: annual.amount_formatted,
    currency: amount.currency,
    currency_symbol: amount.currency_symbol,
    description: plan.plan.description ?? "",
    payer_type: [plan.plan.payer_type],
    avatar_url: "",
    features: presentFeatures(plan, ""),
  };
}

const resolveSupportedPeriods = ({ amount, annual_monthly_amount }: PriceRow) => {
  if (amount === null) return "annual";
  return annual_monthly_amount === null ? "month" : "both";
};

export const presentPrice = (row: PriceRow, instanceId: string): z.input<typeof BillingPrice> => ({
  object: "commerce_price",
  id: row.id,
  plan_id: row.plan_id,
  instance_id: instanceId,
  currency: CURRENCY,
  currency_symbol: toMoney(0).currency_symbol,
  amount: row.amount ?? 0,
  annual_monthly_amount: row.annual_monthly_amount ?? 0,
  fee: presentFee(row.amount),
  annual_monthly_fee: presentFee(row.annual_monthly_amount),
  description: row.description,
  is_default: row.is_default === 1,
  created_at: row.created_at,
  supported_billing_periods: resolveSupportedPeriods(row),
});
