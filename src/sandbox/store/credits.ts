import type { Database } from "./db-schema.ts";

/** A change of a payer's credits, in cents; the balance is the sum of all changes. */
export interface CreditLedgerRow {
  id: string;
  payer_id: string;
  /** Negative if credits were deducted or used. */
  amount: number;
  /** `grant` for an adjustment by the operator, `payment` for a charge that was paid from credits. */
  source_type: "grant" | "payment";
  source_id: string;
  /** `null` for a payment. */
  idempotency_key: string | null;
  note: string | null;
  created_at: number;
}

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
