import { sql } from "kysely";
import type { Database } from "./db-schema.ts";

/**
 * A user or organization as a payer. Each payer has exactly one subscription. Triggers insert a payer and its item of
 * the free plan with every user and organization, and derive the ids of both from the owner's id.
 */
export interface PayerRow {
  id: string;
  subscription_id: string;
  user_id: string | null;
  organization_id: string | null;
  /** 0 after the payer has had a free trial or has paid. */
  eligible_for_free_trial: 0 | 1;
  created_at: number;
  updated_at: number;
}

/** Inserts the missing payers of users and organizations that were created before the instance had plans. */
export async function backfillPayers(db: Database): Promise<void> {
  for (const [table, owner] of [
    ["users", "user_id"],
    ["organizations", "organization_id"],
  ] as const)
    await sql`
      insert into payers (id, subscription_id, ${sql.ref(owner)}, created_at, updated_at)
      select
        'cpayer_' || substr(id, instr(id, '_') + 1), 'csub_' || substr(id, instr(id, '_') + 1), id,
        updated_at, updated_at
      from ${sql.table(table)} where id not in (select ${sql.ref(owner)} from payers where ${sql.ref(owner)} is not null)
    `.execute(db);
}

export const findPayerByUser = (db: Database, userId: string): Promise<PayerRow | undefined> =>
  db.selectFrom("payers").selectAll().where("user_id", "=", userId).executeTakeFirst();

export const findPayerByOrganization = (db: Database, id: string): Promise<PayerRow | undefined> =>
  db.selectFrom("payers").selectAll().where("organization_id", "=", id).executeTakeFirst();

export async function findPayersById(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PayerRow>> {
  const rows = await db.selectFrom("payers").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function updatePayer(db: Database, id: string, changes: Partial<PayerRow>): Promise<void> {
  await db.updateTable("payers").set(changes).where("id", "=", id).execute();
}
