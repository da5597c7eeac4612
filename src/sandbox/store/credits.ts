import type { CreditLedgerRow, Database } from "./schema/index.ts";

/** Credit balances in cents by payer id; payers without any ledger entry are omitted. */
export async function findCreditBalances(
  db: Database,
  payerIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("credit_ledger")
    .select(({ fn }) => ["payer_id", fn.sum<number>("amount").as("balance")])
    .where("payer_id", "in", payerIds)
    .groupBy("payer_id")
    .execute();
  return new Map(rows.map((row) => [row.payer_id, row.balance]));
}

export const findCreditLedgerEntry = (
  db: Database,
  payerId: string,
  idempotencyKey: string,
): Promise<CreditLedgerRow | undefined> =>
  db
    .selectFrom("credit_ledger")
    .selectAll()
    .where("payer_id", "=", payerId)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();

export async function insertCreditLedgerEntry(db: Database, row: CreditLedgerRow): Promise<void> {
  await db.insertInto("credit_ledger").values(row).execute();
}
