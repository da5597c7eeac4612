import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  insertSubscriptionItem,
  listCurrentSubscriptionItems,
  type PriceRow,
  type SubscriptionItemRow,
  updatePayer,
  updateSubscriptionItem,
} from "../../store/index.ts";
import { calculateCharge, payFromCredits } from "./charges.ts";
import { loadSubscriptionItem, type PlanWithPrice, type SubscriptionItemDetails } from "./items.ts";
import { calculatePeriodEnd, DAY_MS, resolvePeriod } from "./periods.ts";
import { endSubscriptionItem, startFreePlan } from "./renewals.ts";

/** Changes of a payer's price. See "Custom Plans and prices" in Clerk's documentation. */

/** The price that an item changes to, with its plan. */
export interface PriceTarget {
  readonly price: PriceRow;
  readonly plan: PlanWithPrice;
}

export interface PriceTransition {
  /** The item that has the new price. */
  readonly nextItem: SubscriptionItemDetails;
  readonly effectiveAt: number;
  readonly mode: "immediate" | "end_of_period";
  /** Amount charged immediately, in cents. */
  readonly chargedCents: number;
  /** Status of the previous item after the change. */
  readonly previousStatus: "canceled" | "ended" | "abandoned";
}

const transitionNotAllowed = (longMessage: string) =>
  new ApiError(422, {
    code: "price_transition_not_allowed",
    message: "price transition not allowed",
    longMessage,
  });

/** Adds an item with the given price to the payer's subscription. */
async function addSubscriptionItem(
  sandbox: Sandbox,
  { row, payer }: SubscriptionItemDetails,
  { price, plan }: PriceTarget,
  when: { readonly status: "active" | "upcoming"; readonly period_start: number },
): Promise<SubscriptionItemDetails> {
  if (plan.plan.is_default === 1)
    return loadSubscriptionItem(sandbox.db, await startFreePlan(sandbox, payer.id, when));
  const period = resolvePeriod(price, row.period);
  const newRow: SubscriptionItemRow = {
    id: sandbox.newId("csub_item"),
    payer_id: payer.id,
    price_id: price.id,
    period,
    ...when,
    is_free_trial: 0,
    period_end: calculatePeriodEnd(when.period_start, period),
    canceled_at: null,
    past_due_at: null,
    ended_at: null,
    lifetime_paid: 0,
    created_at: sandbox.now(),
    updated_at: sandbox.now(),
  };
  await insertSubscriptionItem(sandbox.db, newRow);
  return loadSubscriptionItem(sandbox.db, newRow);
}

/** Starts a free trial. Each payer can have only one. */
async function startTrial(
  sandbox: Sandbox,
  { row, payer }: SubscriptionItemDetails,
  days: number,
): Promise<void> {
  const now = sandbox.now();
  await updateSubscriptionItem(sandbox.db, row.id, { is_free_trial: 1, period_end: now + days * DAY_MS });
  await updatePayer(sandbox.db, payer.id, { eligible_for_free_trial: 0, updated_at: now });
}

/**
 * Changes the price of a free item immediately. The new item is paid from credits, or else starts as the free trial
 * that the plan offers.
 *
 * @throws ApiError 422 if credits do not cover the price and no free trial is available
 */
async function changePriceNow(
  sandbox: Sandbox,
  item: SubscriptionItemDetails,
  target: PriceTarget,
): Promise<PriceTransition> {
  await endSubscriptionItem(sandbox, item.row);
  const effectiveAt = sandbox.now();
  const nextItem = await addSubscriptionItem(sandbox, item, target, {
    status: "active",
    period_start: effectiveAt,
  });
  const paid = await payFromCredits(sandbox, nextItem, "checkout");
  if (!paid) {
    const { free_trial_days } = target.plan.plan;
    const isEligibleForTrial = item.payer.eligible_for_free_trial === 1 && target.price.is_default === 1;
    if (!isEligibleForTrial || free_trial_days === null)
      throw new ApiError(422, {
        code: "payment_method_required_for_transition",
        message: "payment method required",
        longMessage:
          "The payer has no payment method, and the credits do not cover the price. The sandbox has no payment gateway: raise the credits.",
      });
    await startTrial(sandbox, nextItem, free_trial_days);
  }
  return {
    nextItem,
    effectiveAt,
    mode: "immediate",
    chargedCents: paid ? calculateCharge(nextItem).total : 0,
    previousStatus: "ended",
  };
}

/** Marks the payer's upcoming items as abandoned. */
async function cancelUpcoming(sandbox: Sandbox, payerId: string): Promise<void> {
  for (const row of await listCurrentSubscriptionItems(sandbox.db, payerId))
    if (row.status === "upcoming") await endSubscriptionItem(sandbox, row, "abandoned");
}

/** Changes the price of an item that is paid or on trial at the end of its current period. */
async function changePriceAtPeriodEnd(
  sandbox: Sandbox,
  item: SubscriptionItemDetails,
  target: PriceTarget,
): Promise<PriceTransition> {
  const { row, payer } = item;
  const isUpcoming = row.status === "upcoming";
  const effectiveAt = isUpcoming ? row.period_start : (row.period_end ?? sandbox.now());
  await cancelUpcoming(sandbox, payer.id);
  if (!isUpcoming && row.canceled_at === null)
    await updateSubscriptionItem(sandbox.db, row.id, {
      canceled_at: sandbox.now(),
      updated_at: sandbox.now(),
    });
  const nextItem = await addSubscriptionItem(sandbox, item, target, {
    status: "upcoming",
    period_start: effectiveAt,
  });
  return {
    nextItem,
    effectiveAt,
    mode: "end_of_period",
    chargedCents: 0,
    previousStatus: isUpcoming ? "abandoned" : "canceled",
  };
}

/**
 * Moves an item's payer to another price.
 *
 * @throws ApiError 422 if the transition is not allowed, or if the payer cannot pay for the new price
 */
export async function changePrice(
  sandbox: Sandbox,
  item: SubscriptionItemDetails,
  target: PriceTarget,
): Promise<PriceTransition> {
  const { row, price, plan } = item;
  if (row.status === "past_due")
    throw transitionNotAllowed(
      "The subscription item is past due: the outstanding amount must be paid first.",
    );
  if (price.id === target.price.id)
    throw transitionNotAllowed("The subscription item already has this price.");
  if (plan.plan.payer_type !== target.plan.plan.payer_type)
    throw transitionNotAllowed(
      `This price is of a plan for another kind of payer (${target.plan.plan.payer_type}).`,
    );
  const isFree = calculateCharge(item).subtotal === 0;
  return row.status === "active" && isFree
    ? changePriceNow(sandbox, item, target)
    : changePriceAtPeriodEnd(sandbox, item, target);
}

/**
 * Cancels a paid item at the end of its period, or immediately if `endNow`; the free plan follows. An upcoming item
 * is abandoned, and the free plan becomes upcoming in its place.
 */
export async function cancelSubscriptionItem(
  sandbox: Sandbox,
  { row, payer }: SubscriptionItemDetails,
  endNow: boolean,
): Promise<void> {
  const now = sandbox.now();
  await cancelUpcoming(sandbox, payer.id);
  if (row.status === "upcoming") {
    await startFreePlan(sandbox, payer.id, { status: "upcoming", period_start: row.period_start });
  } else if (endNow || row.period_end === null) {
    await endSubscriptionItem(sandbox, row);
    await updateSubscriptionItem(sandbox.db, row.id, { canceled_at: row.canceled_at ?? now });
    await startFreePlan(sandbox, payer.id, { status: "active", period_start: now });
  } else {
    await updateSubscriptionItem(sandbox.db, row.id, { canceled_at: now, updated_at: now });
    await startFreePlan(sandbox, payer.id, { status: "upcoming", period_start: row.period_end });
  }
}
