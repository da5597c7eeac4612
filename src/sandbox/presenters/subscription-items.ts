import type { z } from "zod/v3";
import type {
  BillingTotals,
  ItemNextPayment,
  Subscription,
  SubscriptionItem,
  SubscriptionItemUpdate,
} from "../../../tools/index.ts";
import type { Sandbox } from "../context.ts";
import {
  calculateCharge,
  type Charge,
  loadSubscriptionItems,
  type SubscriptionItemDetails,
  toMoney,
} from "../domain/index.ts";
import { getInstance, type SubscriptionItemRow } from "../store/index.ts";
import { loadPayerPresenter } from "./payers.ts";
import { presentPlan, presentPlanWithAmounts } from "./plans.ts";

export const presentBillingTotals = ({
  subtotal,
  discount,
  total,
}: Charge): z.input<typeof BillingTotals> => ({
  subtotal: toMoney(subtotal),
  base_fee: toMoney(subtotal),
  tax_total: toMoney(0),
  grand_total: toMoney(total),
  credits: null,
  discounts: discount === 0 ? null : { proration: null, total: toMoney(discount) },
});

/** Date and amount of the next charge of an item; `undefined` if it will not be charged. */
function findNextPayment(item: SubscriptionItemDetails) {
  const { row } = item;
  const date = row.status === "upcoming" ? row.period_start : row.period_end;
  const charge = calculateCharge(item);
  if (date === null || row.canceled_at !== null || charge.subtotal === 0) return undefined;
  if (row.status !== "active" && row.status !== "upcoming") return undefined;
  // As in Clerk's API, `amount` does not include the discount; `totals` does.
  return { date, amount: toMoney(charge.subtotal), totals: presentBillingTotals(charge) };
}

const presentNextPayment = (item: SubscriptionItemDetails): z.input<typeof ItemNextPayment> | null =>
  findNextPayment(item) ?? null;

/** The fields that both shapes of an item have. */
const subscriptionItemFields = (item: SubscriptionItemDetails, instanceId: string) => ({
  object: "commerce_subscription_item" as const,
  id: item.row.id,
  instance_id: instanceId,
  status: item.row.status,
  plan_id: item.plan.plan.id,
  price_id: item.price.id,
  plan_period: item.row.period,
  payer_id: item.payer.id,
  is_free_trial: item.row.is_free_trial === 1,
  period_start: item.row.period_start,
  period_end: item.row.period_end,
  proration_date: new Date(item.row.period_start).toISOString().slice(0, 10),
  lifetime_paid: toMoney(item.row.lifetime_paid),
  next_payment: presentNextPayment(item),
  canceled_at: item.row.canceled_at,
  past_due_at: item.row.past_due_at,
  ended_at: item.row.ended_at,
  created_at: item.row.created_at,
  updated_at: item.row.updated_at,
});

const loadPresenterContext = async (sandbox: Sandbox, items: readonly SubscriptionItemDetails[]) => {
  const { id: instanceId } = await getInstance(sandbox.db);
  const payers = await loadPayerPresenter(
    sandbox.db,
    instanceId,
    items.map(({ payer }) => payer),
  );
  return { instanceId, payers };
};

/** Presents items in the shape of the read operations. */
export async function presentSubscriptionItems(
  sandbox: Sandbox,
  rows: readonly SubscriptionItemRow[],
): Promise<z.input<typeof SubscriptionItem>[]> {
  const items = await loadSubscriptionItems(sandbox.db, rows);
  const { instanceId, payers } = await loadPresenterContext(sandbox, items);
  const presentItem = (item: SubscriptionItemDetails): z.input<typeof SubscriptionItem> => ({
    ...subscriptionItemFields(item, instanceId),
    plan: presentPlan(item.plan),
    payer: payers.present(item.payer),
    seats: null,
    totals: presentBillingTotals(calculateCharge(item)),
  });
  return items.map(presentItem);
}

/** Presents an item in the shape that operations which change it respond with. */
export async function presentSubscriptionItemUpdate(
  sandbox: Sandbox,
  item: SubscriptionItemDetails,
): Promise<z.input<typeof SubscriptionItemUpdate>> {
  const { instanceId, payers } = await loadPresenterContext(sandbox, [item]);
  return {
    ...subscriptionItemFields(item, instanceId),
    plan: presentPlanWithAmounts(item.plan),
    // The sandbox has no payment gateway, so payers have no payment method.
    payment_source_id: "",
    payment_source: null,
    amount: toMoney(calculateCharge(item).subtotal),
    payer: payers.presentWithNames(item.payer),
  };
}

/** Presents a payer's subscription with its current and upcoming items. */
export async function presentSubscription(
  sandbox: Sandbox,
  {
    payer,
    items: rows,
  }: { readonly payer: SubscriptionItemDetails["payer"]; readonly items: readonly SubscriptionItemRow[] },
): Promise<z.input<typeof Subscription>> {
  const items = await loadSubscriptionItems(sandbox.db, rows);
  const next = items
    .flatMap((item) => findNextPayment(item) ?? [])
    .sort((a, b) => a.date - b.date)
    .at(0);
  const pastDue = rows.find(({ status }) => status === "past_due");
  return {
    object: "commerce_subscription",
    id: payer.subscription_id,
    instance_id: (await getInstance(sandbox.db)).id,
    status: pastDue === undefined ? "active" : "past_due",
    payer_id: payer.id,
    created_at: payer.created_at,
    updated_at: Math.max(payer.updated_at, ...rows.map(({ updated_at }) => updated_at)),
    active_at: payer.created_at,
    past_due_at: pastDue?.past_due_at ?? null,
    subscription_items: await presentSubscriptionItems(sandbox, rows),
    ...(next === undefined ? {} : { next_payment: next }),
    eligible_for_free_trial: payer.eligible_for_free_trial === 1,
  };
}
