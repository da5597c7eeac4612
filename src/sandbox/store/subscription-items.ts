import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from "kysely";
import type { Database } from "./db-schema.ts";
import type { DatabaseSchema } from "./db-schema.ts";
import { containsText } from "./text-match.ts";

/** A payer's plan and price for a span of time. The id of the item of the free plan is derived from the payer's. */
export interface SubscriptionItemRow {
  id: string;
  payer_id: string;
  price_id: string;
  period: "month" | "annual";
  /** One that is canceled stays active until its period ends. */
  status: "active" | "past_due" | "upcoming" | "ended" | "abandoned";
  is_free_trial: 0 | 1;
  period_start: number;
  /** `null` for the free plan, which has no end. */
  period_end: number | null;
  canceled_at: number | null;
  past_due_at: number | null;
  ended_at: number | null;
  /** In cents. */
  lifetime_paid: number;
  created_at: number;
  updated_at: number;
}

/** Which items are meant; what is absent does not restrict. */
export interface SubscriptionItemFilter {
  readonly status?: "active" | "ended" | "past_due" | "upcoming" | "free_trial" | undefined;
  readonly payerType?: "user" | "org" | undefined;
  readonly planId?: string | undefined;
  readonly includeFree: boolean;
  /** Part of the payer's name, address or slug, or a whole id. */
  readonly query?: string | undefined;
}

const hasPriceWhere = (condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`subscription_items.price_id in
    (select prices.id from prices join plans on plans.id = prices.plan_id where ${condition})`;

const hasPayerWhere = (condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`subscription_items.payer_id in (select payers.id from payers where ${condition})`;

const payerMatchesText = (query: string): Expression<SqlBool> => {
  const name = sql`coalesce(first_name, '') || ' ' || coalesce(last_name, '')`;
  return hasPayerWhere(sql<SqlBool>`
    ${query} in (payers.id, user_id, organization_id)
    or user_id in (
      select id from users where ${containsText(name, query)} or ${containsText("username", query)}
        or ${containsText("primary_email_address", query)})
    or organization_id in (
      select id from organizations where ${containsText("name", query)} or ${containsText("slug", query)})`);
};

function buildConditions({
  status,
  payerType,
  planId,
  includeFree,
  query,
}: SubscriptionItemFilter): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = [];
  if (status === "free_trial")
    conditions.push(
      sql<SqlBool>`subscription_items.status = 'active' and subscription_items.is_free_trial = 1`,
    );
  else if (status !== undefined) conditions.push(sql<SqlBool>`subscription_items.status = ${status}`);
  if (payerType !== undefined)
    conditions.push(
      hasPayerWhere(payerType === "user" ? sql`user_id is not null` : sql`organization_id is not null`),
    );
  if (planId !== undefined) conditions.push(hasPriceWhere(sql`plans.id = ${planId}`));
  if (!includeFree) conditions.push(hasPriceWhere(sql`plans.is_default = 0`));
  if (query !== undefined) conditions.push(payerMatchesText(query));
  return conditions;
}

const filterSubscriptionItems = <O>(
  items: SelectQueryBuilder<DatabaseSchema, "subscription_items", O>,
  filter: SubscriptionItemFilter,
): SelectQueryBuilder<DatabaseSchema, "subscription_items", O> =>
  buildConditions(filter).reduce((query, condition) => query.where(condition), items);

/** A page of items, the newest first, and how many there are in all. */
export async function listSubscriptionItems(
  db: Database,
  filter: SubscriptionItemFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
) {
  const [rows, { total }] = await Promise.all([
    filterSubscriptionItems(db.selectFrom("subscription_items").selectAll("subscription_items"), filter)
      .orderBy("subscription_items.created_at", "desc")
      .orderBy("subscription_items.id", "desc")
      .limit(limit)
      .offset(offset)
      .execute(),
    filterSubscriptionItems(
      db.selectFrom("subscription_items").select(({ fn }) => fn.countAll<number>().as("total")),
      filter,
    ).executeTakeFirstOrThrow(),
  ]);
  return { rows, total };
}

export const findSubscriptionItem = (db: Database, id: string): Promise<SubscriptionItemRow | undefined> =>
  db.selectFrom("subscription_items").selectAll().where("id", "=", id).executeTakeFirst();

export async function findSubscriptionItemsById(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SubscriptionItemRow>> {
  const rows = await db.selectFrom("subscription_items").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a payer has or will have, in the order in which it begins. */
export const listCurrentSubscriptionItems = (db: Database, payerId: string): Promise<SubscriptionItemRow[]> =>
  db
    .selectFrom("subscription_items")
    .selectAll()
    .where("payer_id", "=", payerId)
    .where("status", "in", ["active", "past_due", "upcoming"])
    .orderBy("period_start")
    .orderBy("id")
    .execute();

/** The item of the free plan, whatever its status. */
export const findFreeSubscriptionItem = (
  db: Database,
  payerId: string,
): Promise<SubscriptionItemRow | undefined> =>
  db
    .selectFrom("subscription_items")
    .selectAll()
    .where("payer_id", "=", payerId)
    .where(hasPriceWhere(sql`plans.is_default = 1`))
    .executeTakeFirst();

/** Of the items whose period has come to its end, the one that did first. */
export const findDueSubscriptionItem = (
  db: Database,
  now: number,
): Promise<SubscriptionItemRow | undefined> =>
  db
    .selectFrom("subscription_items")
    .selectAll()
    // Literals, not parameters: only with them can SQLite use the partial index.
    .where(sql<SqlBool>`status in ('active', 'past_due')`)
    .where("period_end", "<=", now)
    .orderBy("period_end")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();

export async function insertSubscriptionItem(db: Database, row: SubscriptionItemRow): Promise<void> {
  await db.insertInto("subscription_items").values(row).execute();
}

export async function updateSubscriptionItem(
  db: Database,
  id: string,
  changes: Partial<SubscriptionItemRow>,
): Promise<void> {
  await db.updateTable("subscription_items").set(changes).where("id", "=", id).execute();
}
