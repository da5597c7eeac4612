import {
  type Database,
  type DiscountRedemptionRecord,
  findActiveDiscountRedemptions,
  findCreditBalances,
  findDefaultPricesByPlan,
  findPayersById,
  findPlansById,
  findPricesById,
  type PayerRow,
  type PlanRow,
  type PriceRow,
  type SubscriptionItemRow,
} from "../../store/index.ts";

/** A plan with its default price, which determines what the plan costs. */
export interface PlanWithPrice {
  readonly plan: PlanRow;
  readonly price: PriceRow;
}

/** A subscription item with all objects that it references. */
export interface SubscriptionItemDetails {
  readonly row: SubscriptionItemRow;
  readonly price: PriceRow;
  readonly plan: PlanWithPrice;
  readonly payer: PayerRow;
  /** Credit balance in cents; `undefined` if the payer has never had credits. */
  readonly balance: number | undefined;
  readonly redemption: DiscountRedemptionRecord | undefined;
}

/** Resolves a foreign key, which the database guarantees to be valid. */
function requireReference<T>(target: T | undefined, id: string): T {
  if (target === undefined) throw new Error(`${id} is referred to and is not there.`);
  return target;
}

/** Loads the default prices of plans. */
export async function loadPlansWithPrices(db: Database, plans: readonly PlanRow[]): Promise<PlanWithPrice[]> {
  const prices = await findDefaultPricesByPlan(
    db,
    plans.map(({ id }) => id),
  );
  return plans.map((plan) => ({ plan, price: requireReference(prices.get(plan.id), plan.id) }));
}

/** Loads the objects that items reference, with one query per type of object. */
export async function loadSubscriptionItems(
  db: Database,
  rows: readonly SubscriptionItemRow[],
): Promise<SubscriptionItemDetails[]> {
  const payerIds = [...new Set(rows.map((row) => row.payer_id))];
  const prices = await findPricesById(db, [...new Set(rows.map((row) => row.price_id))]);
  const planRows = await findPlansById(db, [...new Set([...prices.values()].map((price) => price.plan_id))]);
  const plans = new Map(
    (await loadPlansWithPrices(db, [...planRows.values()])).map((plan) => [plan.plan.id, plan]),
  );
  const payers = await findPayersById(db, payerIds);
  const balances = await findCreditBalances(db, payerIds);
  const redemptions = await findActiveDiscountRedemptions(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const price = requireReference(prices.get(row.price_id), row.price_id);
    return {
      row,
      price,
      plan: requireReference(plans.get(price.plan_id), price.plan_id),
      payer: requireReference(payers.get(row.payer_id), row.payer_id),
      balance: balances.get(row.payer_id),
      redemption: redemptions.get(row.id),
    };
  });
}

export async function loadSubscriptionItem(
  db: Database,
  row: SubscriptionItemRow,
): Promise<SubscriptionItemDetails> {
  const [item] = await loadSubscriptionItems(db, [row]);
  return requireReference(item, row.id);
}
