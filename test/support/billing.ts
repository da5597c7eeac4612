import { itemsOf, text, type Harness, type Json } from "./harness.ts";

export const DAY = 24 * 60 * 60 * 1000;

/** A plan by its slug. */
export async function planOf({ tool }: Harness, slug: string): Promise<Json> {
  const plan = itemsOf(await tool("list_billing_plans")).find((one) => one["slug"] === slug);
  if (plan === undefined) throw new Error(`There is no plan ${slug}.`);
  return plan;
}

/** The default price of a plan by the plan's slug. */
export async function priceOf(harness: Harness, slug: string): Promise<string> {
  const plan_id = text(await planOf(harness, slug), "id");
  const price = itemsOf(await harness.tool("list_billing_prices", { plan_id })).find(
    (one) => one["is_default"] === true,
  );
  return text(price ?? {}, "id");
}

type Payer = { readonly user_id: string } | { readonly organization_id: string };

const ownerOf = (payer: Payer) => ("user_id" in payer ? "user" : "organization");

/** What a payer has or will have. */
export async function subscriptionOf({ tool }: Harness, payer: Payer) {
  const subscription = await tool(`get_${ownerOf(payer)}_subscription`, { ...payer });
  return { ...subscription, items: itemsOf({ data: subscription["subscription_items"] }) };
}

/** The plans that a payer has or will have, as `free_user active`. */
export async function plansOf(harness: Harness, payer: Payer): Promise<string[]> {
  const { items } = await subscriptionOf(harness, payer);
  return items.map(({ plan, status }) => `${text(Object(plan), "slug")} ${String(status)}`);
}

let grants = 0;

/** Gives a payer credits, in cents. */
export async function grant({ tool }: Harness, payer: Payer, amount: number): Promise<void> {
  grants += 1;
  const adjustment = { amount, action: "increase", idempotency_key: `grant ${grants}` };
  await tool(`adjust_${ownerOf(payer)}_credits`, { ...payer, ...adjustment });
}

/** Moves a payer from what they have now to a price; gives the transition. */
export async function moveTo(harness: Harness, payer: Payer, to_price_id: string): Promise<Json> {
  const { items } = await subscriptionOf(harness, payer);
  return harness.tool("create_billing_price_transition", {
    subscription_item_id: items[0]?.["id"],
    from_price_id: items[0]?.["price_id"],
    to_price_id,
  });
}

/** Subscribes a payer to a paid plan, with credits to pay for so many months; gives the item's id. */
export async function subscribe(
  harness: Harness,
  payer: Payer,
  { plan, credits }: { readonly plan: string; readonly credits: number },
): Promise<string> {
  if (credits > 0) await grant(harness, payer, credits);
  const { subscription_item } = await moveTo(harness, payer, await priceOf(harness, plan));
  return text(Object(subscription_item), "id");
}
