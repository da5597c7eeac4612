import type { Database } from "./db-schema.ts";

/** What can be taken off a charge: part of it, or an amount in cents. It never changes once it is there. */
export interface DiscountRow {
  id: string;
  name: string;
  percent_off: number | null;
  amount_off: number | null;
  /** For how many charges it holds; `null` for ever. */
  cycles: number | null;
  /** An archived one is applied to nothing new. */
  archived: 0 | 1;
  created_at: number;
}

/** A discount as it is applied to an item, of which one at most is active. */
export interface DiscountRedemptionRow {
  id: string;
  subscription_item_id: string;
  discount_id: string;
  cycles_applied: number;
  status: "active" | "exhausted" | "removed";
  redeemed_at: number;
}

/** A redemption with its discount. */
export interface DiscountRedemptionRecord extends DiscountRedemptionRow {
  readonly discount: DiscountRow;
}

export const findDiscount = (db: Database, id: string): Promise<DiscountRow | undefined> =>
  db.selectFrom("discounts").selectAll().where("id", "=", id).executeTakeFirst();

/** Those that can be applied. */
export const listDiscounts = (db: Database): Promise<DiscountRow[]> =>
  db.selectFrom("discounts").selectAll().where("archived", "=", 0).orderBy("id").execute();

export async function insertDiscount(db: Database, row: DiscountRow): Promise<void> {
  await db.insertInto("discounts").values(row).execute();
}

/** The active redemptions of items, by item. */
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
