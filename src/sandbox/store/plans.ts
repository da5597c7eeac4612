import type { Database } from "./db-schema.ts";
import { NEWEST_FIRST_ORDER, type Pagination, selectPageWithTotal } from "./paging.ts";

export interface PlanRow {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  payer_type: "user" | "org";
  /** Whether it is the free plan, which payers of its type start with and return to when another plan ends. */
  is_default: 0 | 1;
  publicly_visible: 0 | 1;
  /** `null` if the plan has no free trial. */
  free_trial_days: number | null;
  /** A JSON array of `{ id, name, slug, description }`. */
  features: string;
  created_at: number;
}

/** A plan's price in cents per month; an amount is `null` if the price does not support its billing period. */
export interface PriceRow {
  id: string;
  plan_id: string;
  amount: number | null;
  annual_monthly_amount: number | null;
  description: string | null;
  is_default: 0 | 1;
  created_at: number;
}

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
