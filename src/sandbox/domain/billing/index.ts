export { assertPriceInRange, assertSupportedCurrency } from "./amount-checks.ts";
export { calculateCharge, type Charge } from "./charges.ts";
export { applyDiscount, removeDiscount } from "./discounts.ts";
export {
  loadPlansWithPrices,
  loadSubscriptionItem,
  loadSubscriptionItems,
  type PlanWithPrice,
  type SubscriptionItemDetails,
} from "./items.ts";
export { CURRENCY, toMoney } from "./money.ts";
export { getOrganizationPayer, getUserPayer } from "./payers.ts";
export { startOfDay, startOfMonth } from "./periods.ts";
export { loadPlanClaims } from "./plan-claims.ts";
export { cancelSubscriptionItem, changePrice, type PriceTarget } from "./price-changes.ts";
export { payPastDueItems, processDuePeriods } from "./renewals.ts";
export { extendTrial } from "./trials.ts";
