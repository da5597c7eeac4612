import type { PriceRow, SubscriptionItemRow } from "../../store/index.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Start of the month (UTC) that contains `time`, or of the month `monthOffset` months later; milliseconds. */
export function startOfMonth(time: number, monthOffset = 0): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthOffset);
}

/** Start of the day (UTC) that contains `time`; milliseconds. */
export const startOfDay = (time: number): number => time - (time % DAY_MS);

/**
 * End of a period that begins at `start`: a month or a year later. If that month has no such day, the period ends on
 * the last day of the month.
 */
export function calculatePeriodEnd(start: number, period: SubscriptionItemRow["period"]): number {
  const months = period === "annual" ? 12 : 1;
  const offsetInMonth = start - startOfMonth(start);
  const lastDay = startOfMonth(start, months + 1) - DAY_MS;
  return Math.min(startOfMonth(start, months) + offsetInMonth, lastDay + (start % DAY_MS));
}

/**
 * The billing period of a price: the requested one if the price supports it, otherwise the one that it does support.
 */
export const resolvePeriod = (
  { amount, annual_monthly_amount }: PriceRow,
  requestedPeriod: SubscriptionItemRow["period"],
): SubscriptionItemRow["period"] => {
  if (amount === null) return "annual";
  return annual_monthly_amount === null ? "month" : requestedPeriod;
};
