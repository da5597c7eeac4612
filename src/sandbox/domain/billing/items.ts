import type { Database } from "../../db/database.ts";
import { findBalances } from "../../store/credits.ts";
import { findActiveRedemptions, type Redemption } from "../../store/discounts.ts";
import { findPayers, type PayerRow } from "../../store/payers.ts";
import { findDefaultPrices, findPlans, findPrices, type PlanRow, type PriceRow } from "../../store/plans.ts";
import type { SubscriptionItemRow } from "../../store/subscription-items.ts";

/** A plan with its default price, which says what the plan costs. */
export interface Plan {
  readonly plan: PlanRow;
  readonly price: PriceRow;
}

/** A subscription item with everything that it refers to. */
export interface Item {
  readonly row: SubscriptionItemRow;
  readonly price: PriceRow;
  readonly plan: Plan;
  readonly payer: PayerRow;
  /** `undefined` for one who never had credits. */
  readonly balance: number | undefined;
  readonly redemption: Redemption | undefined;
}

/** What a reference of the database leads to. */
function followed<T>(found: T | undefined, id: string): T {
  if (found === undefined) throw new Error(`${id} is referred to and is not there.`);
  return found;
}

/** Adds to plans what they cost. */
export async function withPrices(db: Database, plans: readonly PlanRow[]): Promise<Plan[]> {
  const prices = await findDefaultPrices(
    db,
    plans.map(({ id }) => id),
  );
  return plans.map((plan) => ({ plan, price: followed(prices.get(plan.id), plan.id) }));
}

/** Adds to items what they refer to, with one query for each kind. */
export async function loadItems(db: Database, rows: readonly SubscriptionItemRow[]): Promise<Item[]> {
  const payerIds = [...new Set(rows.map((row) => row.payer_id))];
  const prices = await findPrices(db, [...new Set(rows.map((row) => row.price_id))]);
  const planRows = await findPlans(db, [...new Set([...prices.values()].map((price) => price.plan_id))]);
  const plans = new Map((await withPrices(db, [...planRows.values()])).map((plan) => [plan.plan.id, plan]));
  const payers = await findPayers(db, payerIds);
  const balances = await findBalances(db, payerIds);
  const redemptions = await findActiveRedemptions(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const price = followed(prices.get(row.price_id), row.price_id);
    return {
      row,
      price,
      plan: followed(plans.get(price.plan_id), price.plan_id),
      payer: followed(payers.get(row.payer_id), row.payer_id),
      balance: balances.get(row.payer_id),
      redemption: redemptions.get(row.id),
    };
  });
}

export async function loadItem(db: Database, row: SubscriptionItemRow): Promise<Item> {
  const [item] = await loadItems(db, [row]);
  return followed(item, row.id);
}
