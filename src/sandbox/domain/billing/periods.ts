import type { PriceRow } from "../../store/plans.ts";
import type { SubscriptionItemRow } from "../../store/subscription-items.ts";

export const DAY = 24 * 60 * 60 * 1000;

/** When the month (UTC) of a time began, or one so many months later. */
export function monthStart(time: number, later = 0): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later);
}

/** When the day (UTC) of a time began. */
export const dayStart = (time: number): number => time - (time % DAY);

/** When a period that begins then ends: a month or a year later, on the last day of a month that is too short. */
export function periodEnd(start: number, period: SubscriptionItemRow["period"]): number {
  const months = period === "annual" ? 12 : 1;
  const sinceMonth = start - monthStart(start);
  const lastDay = monthStart(start, months + 1) - DAY;
  return Math.min(monthStart(start, months) + sinceMonth, lastDay + (start % DAY));
}

/** The period in which a price is charged: the one that is wanted where it supports it. */
export const periodOf = (
  { amount, annual_monthly_amount }: PriceRow,
  wanted: SubscriptionItemRow["period"],
): SubscriptionItemRow["period"] => {
  if (amount === null) return "annual";
  return annual_monthly_amount === null ? "month" : wanted;
};
