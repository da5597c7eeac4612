import { sql } from "kysely";
import type { Database, PayerRow } from "./schema/index.ts";

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
