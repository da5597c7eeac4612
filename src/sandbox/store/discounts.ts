import type { Database, DiscountRedemptionRow, DiscountRow } from "./schema/index.ts";

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
