import { getItems, getString, type Harness, type Json } from "./harness.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Gets a plan by its slug. */
export async function getPlan({ tool }: Harness, slug: string): Promise<Json> {
  const plan = getItems(await tool("list_billing_plans")).find((item) => item["slug"] === slug);
  if (plan === undefined) throw new Error(`There is no plan ${slug}.`);
  return plan;
}

/** Gets the id of a plan's default price by the plan's slug. */
export async function getDefaultPriceId(harness: Harness, slug: string): Promise<string> {
  const plan_id = getString(await getPlan(harness, slug), "id");
  const price = getItems(await harness.tool("list_billing_prices", { plan_id })).find(
    (item) => item["is_default"] === true,
  );
  return getString(price ?? {}, "id");
}

type Payer = { readonly user_id: string } | { readonly organization_id: string };

const getPayerKind = (payer: Payer) => ("user_id" in payer ? "user" : "organization");

/** Gets a payer's subscription with its active and upcoming items. */
export async function getSubscription({ tool }: Harness, payer: Payer) {
  const subscription = await tool(`get_${getPayerKind(payer)}_subscription`, { ...payer });
  return { ...subscription, items: getItems({ data: subscription["subscription_items"] }) };
}

/** Lists a payer's active and upcoming plans, each as slug and status, such as `free_user active`. */
export async function listPlanStatuses(harness: Harness, payer: Payer): Promise<string[]> {
  const { items } = await getSubscription(harness, payer);
  return items.map(({ plan, status }) => `${getString(Object(plan), "slug")} ${String(status)}`);
}

let grantCount = 0;

/** Grants a payer credits, in cents. */
export async function grantCredits({ tool }: Harness, payer: Payer, amount: number): Promise<void> {
  grantCount += 1;
  const adjustment = { amount, action: "increase", idempotency_key: `grant ${grantCount}` };
  await tool(`adjust_${getPayerKind(payer)}_credits`, { ...payer, ...adjustment });
}

/** Moves a payer from their current price to another, and returns the transition. */
export async function transitionToPrice(harness: Harness, payer: Payer, to_price_id: string): Promise<Json> {
  const { items } = await getSubscription(harness, payer);
  return harness.tool("create_billing_price_transition", {
    subscription_item_id: items[0]?.["id"],
    from_price_id: items[0]?.["price_id"],
    to_price_id,
    confirm: true,
  });
}

/** Subscribes a payer to a paid plan after granting credits, in cents; returns the id of the subscription item. */
export async function subscribe(
  harness: Harness,
  payer: Payer,
  { plan, credits }: { readonly plan: string; readonly credits: number },
): Promise<string> {
  if (credits > 0) await grantCredits(harness, payer, credits);
  const { subscription_item } = await transitionToPrice(
    harness,
    payer,
    await getDefaultPriceId(harness, plan),
  );
  return getString(Object(subscription_item), "id");
}
