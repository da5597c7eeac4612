import { type Expression, type SelectQueryBuilder, sql, type SqlBool } from "kysely";
import type { Database, DatabaseSchema, SubscriptionItemRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

/** Selects subscription items; absent fields do not restrict the selection. */
export interface SubscriptionItemFilter {
  readonly status?: "active" | "ended" | "past_due" | "upcoming" | "free_trial" | undefined;
  readonly payerType?: "user" | "org" | undefined;
  readonly planId?: string | undefined;
  readonly includeFree: boolean;
  /** Part of the payer's name, username, email address or slug, or a complete id. */
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

/** A page of the matching items, newest first, and their total count. */
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

/** A payer's active, past-due and upcoming items, in the order in which they start. */
export const listCurrentSubscriptionItems = (db: Database, payerId: string): Promise<SubscriptionItemRow[]> =>
  db
    .selectFrom("subscription_items")
    .selectAll()
    .where("payer_id", "=", payerId)
    .where("status", "in", ["active", "past_due", "upcoming"])
    .orderBy("period_start")
    .orderBy("id")
    .execute();

/** The payer's item of the free plan, in any status. */
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

/** The active or past-due item whose period ended first, if any has ended by `now`. */
export const findDueSubscriptionItem = (
  db: Database,
  now: number,
): Promise<SubscriptionItemRow | undefined> =>
  db
    .selectFrom("subscription_items")
    .selectAll()
    // Literals instead of parameters, because SQLite can use the partial index only with literals.
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
