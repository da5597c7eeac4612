import { Failure } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { updatePayer } from "../../store/payers.ts";
import {
  currentItems,
  insertItem,
  updateItem,
  type SubscriptionItemRow,
} from "../../store/subscription-items.ts";
import { chargeOf, pay } from "./charges.ts";
import { loadItem, type Item, type Plan } from "./items.ts";
import type { PriceRow } from "../../store/plans.ts";
import { DAY, periodEnd, periodOf } from "./periods.ts";
import { endItem, fallBackToFree } from "./renewals.ts";

/** How a payer comes from one price to another: Clerk's documentation, "Custom Plans and prices". */

/** The price that an item is to have, with its plan. */
export interface Target {
  readonly price: PriceRow;
  readonly plan: Plan;
}

export interface Transition {
  /** The item of the new price. */
  readonly next: Item;
  readonly effectiveAt: number;
  readonly mode: "immediate" | "end_of_period";
  /** What was charged at once, in cents. */
  readonly charged: number;
  /** What became of the item of before. */
  readonly previous: "canceled" | "ended" | "abandoned";
}

const notAllowed = (longMessage: string) =>
  new Failure(422, {
    code: "price_transition_not_allowed",
    message: "price transition not allowed",
    longMessage,
  });

/** Gives a payer an item of a price, from a time on. */
async function addItem(
  sandbox: Sandbox,
  { row, payer }: Item,
  { price, plan }: Target,
  when: { readonly status: "active" | "upcoming"; readonly period_start: number },
): Promise<Item> {
  if (plan.plan.is_default === 1) return loadItem(sandbox.db, await fallBackToFree(sandbox, payer.id, when));
  const period = periodOf(price, row.period);
  const added: SubscriptionItemRow = {
    id: sandbox.newId("csub_item"),
    payer_id: payer.id,
    price_id: price.id,
    period,
    ...when,
    is_free_trial: 0,
    period_end: periodEnd(when.period_start, period),
    canceled_at: null,
    past_due_at: null,
    ended_at: null,
    lifetime_paid: 0,
    created_at: sandbox.now(),
    updated_at: sandbox.now(),
  };
  await insertItem(sandbox.db, added);
  return loadItem(sandbox.db, added);
}

/** Begins a free trial, of which each payer has one at most. */
async function beginTrial(sandbox: Sandbox, { row, payer }: Item, days: number): Promise<void> {
  const at = sandbox.now();
  await updateItem(sandbox.db, row.id, { is_free_trial: 1, period_end: at + days * DAY });
  await updatePayer(sandbox.db, payer.id, { eligible_for_free_trial: 0, updated_at: at });
}

/** From what costs nothing: at once, paid from credits, or else as the free trial that the plan offers. */
async function moveNow(sandbox: Sandbox, item: Item, target: Target): Promise<Transition> {
  await endItem(sandbox, item.row);
  const effectiveAt = sandbox.now();
  const next = await addItem(sandbox, item, target, { status: "active", period_start: effectiveAt });
  const paid = await pay(sandbox, next, "checkout");
  if (!paid) {
    const { free_trial_days } = target.plan.plan;
    const eligible = item.payer.eligible_for_free_trial === 1 && target.price.is_default === 1;
    if (!eligible || free_trial_days === null)
      throw new Failure(422, {
        code: "payment_method_required_for_transition",
        message: "payment method required",
        longMessage:
          "The payer has no payment method, and the credits do not cover the price. The sandbox has no payment gateway: raise the credits.",
      });
    await beginTrial(sandbox, next, free_trial_days);
  }
  return {
    next,
    effectiveAt,
    mode: "immediate",
    charged: paid ? chargeOf(next).total : 0,
    previous: "ended",
  };
}

/** Takes away what was to follow the present item. */
async function abandonUpcoming(sandbox: Sandbox, payerId: string): Promise<void> {
  for (const row of await currentItems(sandbox.db, payerId))
    if (row.status === "upcoming") await endItem(sandbox, row, "abandoned");
}

/** From what is paid for, or on trial: when its period ends. */
async function moveLater(sandbox: Sandbox, item: Item, target: Target): Promise<Transition> {
  const { row, payer } = item;
  const upcoming = row.status === "upcoming";
  const effectiveAt = upcoming ? row.period_start : (row.period_end ?? sandbox.now());
  await abandonUpcoming(sandbox, payer.id);
  if (!upcoming && row.canceled_at === null)
    await updateItem(sandbox.db, row.id, { canceled_at: sandbox.now(), updated_at: sandbox.now() });
  const next = await addItem(sandbox, item, target, { status: "upcoming", period_start: effectiveAt });
  return {
    next,
    effectiveAt,
    mode: "end_of_period",
    charged: 0,
    previous: upcoming ? "abandoned" : "canceled",
  };
}

/**
 * Moves an item's payer to another price.
 *
 * @throws Failure 409 for an item that is over, 422 for a price that it cannot have or the payer cannot pay
 */
export async function moveTo(sandbox: Sandbox, item: Item, target: Target): Promise<Transition> {
  const { row, price, plan } = item;
  if (row.status === "past_due")
    throw notAllowed("The subscription item is past due: the outstanding amount must be paid first.");
  if (price.id === target.price.id) throw notAllowed("The subscription item already has this price.");
  if (plan.plan.payer_type !== target.plan.plan.payer_type)
    throw notAllowed(`This price is of a plan for another kind of payer (${target.plan.plan.payer_type}).`);
  const costsNothing = chargeOf(item).subtotal === 0;
  return row.status === "active" && costsNothing
    ? moveNow(sandbox, item, target)
    : moveLater(sandbox, item, target);
}

/**
 * Ends a paid item when its period ends, or now: the free plan follows. What was only to come is given up, and the
 * free plan comes in its place.
 */
export async function cancel(sandbox: Sandbox, { row, payer }: Item, endNow: boolean): Promise<void> {
  const at = sandbox.now();
  await abandonUpcoming(sandbox, payer.id);
  if (row.status === "upcoming") {
    await fallBackToFree(sandbox, payer.id, { status: "upcoming", period_start: row.period_start });
  } else if (endNow || row.period_end === null) {
    await endItem(sandbox, row);
    await updateItem(sandbox.db, row.id, { canceled_at: row.canceled_at ?? at });
    await fallBackToFree(sandbox, payer.id, { status: "active", period_start: at });
  } else {
    await updateItem(sandbox.db, row.id, { canceled_at: at, updated_at: at });
    await fallBackToFree(sandbox, payer.id, { status: "upcoming", period_start: row.period_end });
  }
}
