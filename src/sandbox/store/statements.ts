import { NEWEST_FIRST_ORDER, type Pagination, selectPageWithTotal } from "./paging.ts";
import type { BillingStatementRow, Database, PaymentAttemptRow } from "./schema/index.ts";

/** A page of statements, newest first, and their total count. */
export async function listBillingStatements(db: Database, page: Pagination) {
  return selectPageWithTotal(db.selectFrom("statements").selectAll(), NEWEST_FIRST_ORDER, page);
}

export const findBillingStatement = (db: Database, id: string): Promise<BillingStatementRow | undefined> =>
  db.selectFrom("statements").selectAll().where("id", "=", id).executeTakeFirst();

export const findBillingStatementByMonth = (
  db: Database,
  payerId: string,
  monthStart: number,
): Promise<BillingStatementRow | undefined> =>
  db
    .selectFrom("statements")
    .selectAll()
    .where("payer_id", "=", payerId)
    .where("month_start", "=", monthStart)
    .executeTakeFirst();

export async function insertBillingStatement(db: Database, row: BillingStatementRow): Promise<void> {
  await db.insertInto("statements").values(row).execute();
}

/** All payment attempts of the statements, newest first. */
export const listPaymentAttemptsOfStatements = (
  db: Database,
  statementIds: readonly string[],
): Promise<PaymentAttemptRow[]> =>
  db
    .selectFrom("payment_attempts")
    .selectAll()
    .where("statement_id", "in", statementIds)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();

export async function insertPaymentAttempt(db: Database, row: PaymentAttemptRow): Promise<void> {
  await db.insertInto("payment_attempts").values(row).execute();
}
