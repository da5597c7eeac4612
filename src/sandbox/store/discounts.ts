import type { Database } from "./db-schema.ts";

/** A discount on charges: a percentage, or an amount in cents. It never changes after its creation. */
export interface DiscountRow {
  id: string;
  name: string;
  percent_off: number | null;
  amount_off: number | null;
  /** The number of charges that it applies to; `null` for all. */
  cycles: number | null;
  /** An archived discount cannot be applied to further items. */
  archived: 0 | 1;
  created_at: number;
}

/** The application of a discount to a subscription item; an item has at most one active redemption. */
export interface DiscountRedemptionRow {
  id: string;
  subscription_item_id: string;
  discount_id: string;
  cycles_applied: number;
  status: "active" | "exhausted" | "removed";
  redeemed_at: number;
}

export interface DiscountRedemptionRecord extends DiscountRedemptionRow {
  readonly discount: DiscountRow;
}

export const findDiscount = (db: Database, id: string): Promise<DiscountRow | undefined> =>
  db.selectFrom("discounts").selectAll().where("id", "=", id).executeTakeFirst();

/** The discounts that can be applied, that is, are not archived. */
export const listDiscounts = (db: Database): Promise<DiscountRow[]> =>
  db.selectFrom("discounts").selectAll().where("archived", "=", 0).orderBy("id").execute();

export async function insertDiscount(db: Database, row: DiscountRow): Promise<void> {
  await db.insertInto("discounts").values(row).execute();
}

/** The active redemptions of subscription items, by item id. */
export async function findActiveDiscountRedemptions(
  db: Database,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, DiscountRedemptionRecord>> {
  const redemptions = await db
    .selectFrom("discount_redemptions")
    .selectAll()
    .where("subscription_item_id", "in", itemIds)
    .where("status", "=", "active")
    .execute();
  const discounts = await db
    .selectFrom("discounts")
    .selectAll()
    .where(
      "id",
      "in",
      redemptions.map((row) => row.discount_id),
    )
    .execute();
  return new Map(
    redemptions.flatMap((row) => {
      const discount = discounts.find(({ id }) => id === row.discount_id);
      return discount === undefined ? [] : [[row.subscription_item_id, { ...row, discount }]];
    }),
  );
}

export async function insertDiscountRedemption(db: Database, row: DiscountRedemptionRow): Promise<void> {
  await db.insertInto("discount_redemptions").values(row).execute();
}

export async function updateDiscountRedemption(
  db: Database,
  id: string,
  changes: Partial<DiscountRedemptionRow>,
): Promise<void> {
  await db.updateTable("discount_redemptions").set(changes).where("id", "=", id).execute();
}
