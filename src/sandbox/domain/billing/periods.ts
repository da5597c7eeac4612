import type { PriceRow } from "../../store/plans.ts";
import type { SubscriptionItemRow } from "../../store/subscription-items.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;

/** When the month (UTC) of a time began, or one so many months later. */
export function startOfMonth(time: number, monthOffset = 0): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthOffset);
}

/** When the day (UTC) of a time began. */
export const startOfDay = (time: number): number => time - (time % DAY_MS);

/** When a period that begins then ends: a month or a year later, on the last day of a month that is too short. */
export function calculatePeriodEnd(start: number, period: SubscriptionItemRow["period"]): number {
  const months = period === "annual" ? 12 : 1;
  const offsetInMonth = start - startOfMonth(start);
  const lastDay = startOfMonth(start, months + 1) - DAY_MS;
  return Math.min(startOfMonth(start, months) + offsetInMonth, lastDay + (start % DAY_MS));
}

/** The period in which a price is charged: the one that is wanted where it supports it. */
export const resolvePeriod = (
  { amount, annual_monthly_amount }: PriceRow,
  requestedPeriod: SubscriptionItemRow["period"],
): SubscriptionItemRow["period"] => {
  if (amount === null) return "annual";
  return annual_monthly_amount === null ? "month" : requestedPeriod;
};
