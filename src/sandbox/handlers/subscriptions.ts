import type { z } from "zod/v3";
import {
  DEFAULT_LIMIT,
  type DiscountRedemption,
  type SubscriptionItem,
  type subscriptions,
} from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  applyDiscount,
  calculateCharge,
  cancelSubscriptionItem,
  changePrice,
  extendTrial,
  getOrganizationPayer,
  getUserPayer,
  loadPlansWithPrices,
  loadSubscriptionItem,
  type PriceTarget,
  processDuePeriods,
  removeDiscount,
  type SubscriptionItemDetails,
  toMoney,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import {
  presentPlanWithAmounts,
  presentPrice,
  presentSubscription,
  presentSubscriptionItems,
  presentSubscriptionItemUpdate,
} from "../presenters/index.ts";
import { type DiscountRedemptionRecord, findPlan, findPrice, getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

/**
 * Returns an item, after processing the subscription periods that are due.
 *
 * @throws ApiError 404 if the item does not exist
 */
async function getItem(sandbox: Sandbox, id: string): Promise<SubscriptionItemDetails> {
  await processDuePeriods(sandbox);
  const row = await store.findSubscriptionItem(sandbox.db, id);
  if (row === undefined)
    throw new ApiError(404, {
      code: "subscription_item_not_found",
      message: "subscription item not found",
      longMessage: `No subscription item was found with id ${id}.`,
    });
  return loadSubscriptionItem(sandbox.db, row);
}

const hasEnded = ({ row }: SubscriptionItemDetails) => row.status === "ended" || row.status === "abandoned";

/**
 * Returns an item that has not ended.
 *
 * @throws ApiError 404 if the item does not exist, 409 if it has ended
 */
async function getCurrentItem(sandbox: Sandbox, id: string): Promise<SubscriptionItemDetails> {
  const item = await getItem(sandbox, id);
  if (hasEnded(item))
    throw new ApiError(409, {
      code: "subscription_item_no_longer_active",
      message: "subscription item no longer active",
      longMessage: `Subscription item ${id} is ${item.row.status}.`,
    });
  return item;
}

async function getPriceWithPlan(sandbox: Sandbox, priceId: string): Promise<PriceTarget> {
  const price = await findPrice(sandbox.db, priceId);
  const row = price === undefined ? undefined : await findPlan(sandbox.db, price.plan_id);
  const [plan] = row === undefined ? [] : await loadPlansWithPrices(sandbox.db, [row]);
  if (price === undefined || plan === undefined) throw notFound("price", priceId);
  return { price, plan };
}

async function toResponse(sandbox: Sandbox, id: string): Promise<z.input<typeof SubscriptionItem>> {
  const [response] = await presentSubscriptionItems(sandbox, [(await getItem(sandbox, id)).row]);
  if (response === undefined) throw new Error(`${id} was not presented.`);
  return response;
}

/** @throws ApiError 400 or 422 if the item cannot be canceled, or not in this way */
function assertCancelable({ row, plan }: SubscriptionItemDetails, endNow: boolean): void {
  const cancelError = (status: 400 | 422, code: string, longMessage: string) =>
    new ApiError(status, { code, message: "cannot be canceled", longMessage });
  if (row.status === "ended" || row.status === "abandoned")
    throw cancelError(422, "subscription_already_ended", "The subscription item has already ended.");
  if (plan.plan.is_default === 1)
    throw cancelError(
      422,
      `commerce_subscription_item_cannot_be_${endNow ? "ended" : "canceled"}`,
      "The free plan cannot be canceled: it applies to everyone without another plan.",
    );
  if (row.status === "upcoming" && endNow)
    throw cancelError(
      422,
      "commerce_subscription_item_cannot_be_ended",
      "An upcoming subscription item has not begun: cancel it without end_now.",
    );
  if (row.canceled_at !== null && !endNow)
    throw cancelError(
      400,
      "commerce_subscription_item_already_canceled",
      "The subscription item is already canceled and ends with its period.",
    );
}

/**
 * Presents a redemption of a discount.
 *
 * @param item the item of the redemption; its own `redemption` is ignored
 */
function presentDiscountRedemption(
  redemption: DiscountRedemptionRecord,
  item: SubscriptionItemDetails,
): z.input<typeof DiscountRedemption> {
  const { discount, cycles_applied } = redemption;
  const { percent_off, amount_off, cycles } = discount;
  return {
    object: "commerce_discount_redemption",
    id: redemption.id,
    subscription_item_id: redemption.subscription_item_id,
    discount_id: discount.id,
    name: discount.name,
    source: "manual",
    effect: percent_off === null ? "fixed_amount" : "percentage",
    percent_off,
    amount_off: amount_off === null ? null : toMoney(amount_off),
    amount: toMoney(calculateCharge({ ...item, redemption }).discount),
    cycles_remaining: cycles === null ? null : cycles - cycles_applied,
    cycles_applied,
    status: redemption.status,
    redeemed_at: redemption.redeemed_at,
    redeemed_by: null,
  };
}

export const subscriptionHandlers: Handlers<typeof subscriptions> = {
  async get_user_subscription(sandbox, { user_id }) {
    const payer = await getUserPayer(sandbox, user_id);
    return presentSubscription(sandbox, {
      payer,
      items: await store.listCurrentSubscriptionItems(sandbox.db, payer.id),
    });
  },

  async get_organization_subscription(sandbox, { organization_id }) {
    const payer = await getOrganizationPayer(sandbox, organization_id);
    return presentSubscription(sandbox, {
      payer,
      items: await store.listCurrentSubscriptionItems(sandbox.db, payer.id),
    });
  },

  async list_billing_subscription_items(sandbox, input) {
    await processDuePeriods(sandbox);
    const { status, payer_type, plan_id, include_free, query, limit = DEFAULT_LIMIT, offset = 0 } = input;
    const { rows, total } = await store.listSubscriptionItems(
      sandbox.db,
      { status, payerType: payer_type, planId: plan_id, includeFree: include_free ?? false, query },
      { limit, offset },
    );
    return { data: await presentSubscriptionItems(sandbox, rows), total_count: total };
  },

  async cancel_billing_subscription_item(sandbox, { subscription_item_id, end_now = false }) {
    const item = await getItem(sandbox, subscription_item_id);
    assertCancelable(item, end_now);
    await cancelSubscriptionItem(sandbox, item, end_now);
    return toResponse(sandbox, subscription_item_id);
  },

  async extend_billing_free_trial(sandbox, { subscription_item_id, extend_to }) {
    const item = await getItem(sandbox, subscription_item_id);
    await extendTrial(sandbox, item, extend_to);
    return presentSubscriptionItemUpdate(sandbox, await getItem(sandbox, subscription_item_id));
  },

  async create_billing_price_transition(sandbox, { subscription_item_id, from_price_id, to_price_id }) {
    const item = await getCurrentItem(sandbox, subscription_item_id);
    if (item.price.id !== from_price_id)
      throw new ApiError(409, {
        code: "out_of_date_price",
        message: "out of date price",
        longMessage: `The subscription item's price is ${item.price.id}.`,
        param: "from_price_id",
      });
    const priceChange = await changePrice(sandbox, item, await getPriceWithPlan(sandbox, to_price_id));
    const next = await getItem(sandbox, priceChange.nextItem.row.id);
    const { id: instanceId } = await getInstance(sandbox.db);
    const subscriptionItem = await presentSubscriptionItemUpdate(sandbox, next);
    return {
      object: "commerce_price_transition",
      subscription_item: subscriptionItem,
      transition: {
        previous_plan: presentPlanWithAmounts(item.plan),
        previous_price: presentPrice(item.price, instanceId),
        effective_at: priceChange.effectiveAt,
        effective_mode: priceChange.mode,
        next_billing_date: subscriptionItem.next_payment?.date ?? null,
        charged_immediately: priceChange.chargedCents > 0,
        immediate_charge: priceChange.chargedCents > 0 ? toMoney(priceChange.chargedCents) : null,
        previous_subscription_item_status: priceChange.previousStatus,
        previous_subscription_item_id: item.row.id,
      },
    };
  },

  async apply_billing_discount(sandbox, { subscription_item_id, discount_id }) {
    const item = await getCurrentItem(sandbox, subscription_item_id);
    return presentDiscountRedemption(await applyDiscount(sandbox, item, discount_id), item);
  },

  async remove_billing_discount(sandbox, { subscription_item_id, discount_id }) {
    const item = await getCurrentItem(sandbox, subscription_item_id);
    return presentDiscountRedemption(await removeDiscount(sandbox, item, discount_id), item);
  },
};
