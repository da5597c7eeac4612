import { sql } from "kysely";
import type { Database } from "./schema/index.ts";

/** Deletes all rows of all tables. Must run in a transaction, until whose end foreign keys are not checked. */
export async function deleteAllRows(db: Database): Promise<void> {
  await sql`pragma defer_foreign_keys = on`.execute(db);
  // Only ordinary tables: triggers empty the virtual tables that index them.
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite_%'`.execute(db);
  for (const { name } of rows) await sql`delete from ${sql.table(name)}`.execute(db);
}
