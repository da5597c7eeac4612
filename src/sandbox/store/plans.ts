import { NEWEST_FIRST_ORDER, type Pagination, selectPageWithTotal } from "./paging.ts";
import type { Database, PlanRow, PriceRow } from "./schema/index.ts";

/** A page of the matching plans, newest first, and their total count. */
export async function listPlans(
  db: Database,
  payerType: PlanRow["payer_type"] | undefined,
  page: Pagination,
) {
  const query = db.selectFrom("plans");
  const matching = payerType === undefined ? query : query.where("payer_type", "=", payerType);
  return selectPageWithTotal(matching.selectAll(), NEWEST_FIRST_ORDER, page);
}

export const findPlan = (db: Database, id: string): Promise<PlanRow | undefined> =>
  db.selectFrom("plans").selectAll().where("id", "=", id).executeTakeFirst();

export async function findPlansById(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PlanRow>> {
  const rows = await db.selectFrom("plans").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function hasPlans(db: Database): Promise<boolean> {
  return (await db.selectFrom("plans").select("id").limit(1).executeTakeFirst()) !== undefined;
}

export async function insertPlan(db: Database, row: PlanRow): Promise<void> {
  await db.insertInto("plans").values(row).execute();
}

/** A page of the matching prices, cheapest first, then newest first, and their total count. */
export async function listPrices(db: Database, planId: string | undefined, { limit, offset }: Pagination) {
  const query = db.selectFrom("prices");
  const matching = planId === undefined ? query : query.where("plan_id", "=", planId);
  const [rows, { total }] = await Promise.all([
    matching
      .selectAll()
      .orderBy(({ fn }) => fn.coalesce("amount", "annual_monthly_amount"))
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .limit(limit)
      .offset(offset)
      .execute(),
    matching.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total };
}

export const findPrice = (db: Database, id: string): Promise<PriceRow | undefined> =>
  db.selectFrom("prices").selectAll().where("id", "=", id).executeTakeFirst();

export async function findPricesById(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PriceRow>> {
  const rows = await db.selectFrom("prices").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The default prices of the plans, by plan id. */
export async function findDefaultPricesByPlan(
  db: Database,
  planIds: readonly string[],
): Promise<ReadonlyMap<string, PriceRow>> {
  const rows = await db
    .selectFrom("prices")
    .selectAll()
    .where("plan_id", "in", planIds)
    .where("is_default", "=", 1)
    .execute();
  return new Map(rows.map((row) => [row.plan_id, row]));
}

export async function insertPrice(db: Database, row: PriceRow): Promise<void> {
  await db.insertInto("prices").values(row).execute();
}
