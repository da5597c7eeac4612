import { ApiError, invalidParam } from "../../api-error.ts";
import { CURRENCY } from "./money.ts";

/** Limits of a price in cents: a price is 0, or from $1 to the maximum that card networks accept. */
const MIN_PRICE_CENTS = 100;
const MAX_PRICE_CENTS = 99_999_999;

/** @throws ApiError 400 if the currency is not the supported one */
export function assertSupportedCurrency(currency: string | undefined): void {
  if (currency !== undefined && currency.toUpperCase() !== CURRENCY)
    throw new ApiError(400, {
      code: "currency_invalid",
      message: "currency invalid",
      longMessage: `${currency} is not supported; the currency is ${CURRENCY}.`,
      param: "currency",
    });
}

/** @throws ApiError 422 if the amount, in cents, is outside the limits of a price */
export function assertPriceInRange(param: string, amount: number | null): void {
  if (amount === null || amount === 0) return;
  if (amount < MIN_PRICE_CENTS)
    throw invalidParam(
      param,
      `${param} must be 0, or ${MIN_PRICE_CENTS} cents or more.`,
      "plan_amount_invalid",
    );
  if (amount > MAX_PRICE_CENTS)
    throw invalidParam(
      param,
      `${param} must not exceed ${MAX_PRICE_CENTS} cents.`,
      "plan_amount_exceeds_upper_limit",
    );
}
