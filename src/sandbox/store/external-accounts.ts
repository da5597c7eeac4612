import { chunkRows } from "./bulk-insert.ts";
import type { Database, ExternalAccountRow } from "./schema/index.ts";

/** The connected accounts of the users, oldest first. */
export const listExternalAccountsOfUsers = (
  db: Database,
  userIds: readonly string[],
): Promise<ExternalAccountRow[]> =>
  db
    .selectFrom("external_accounts")
    .selectAll()
    .where("user_id", "in", [...userIds])
    .orderBy("created_at")
    .orderBy("id")
    .execute();

export async function insertExternalAccounts(
  db: Database,
  rows: readonly ExternalAccountRow[],
): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("external_accounts").values(chunk).execute();
}

export async function deleteExternalAccount(db: Database, id: string): Promise<void> {
  await db.deleteFrom("external_accounts").where("id", "=", id).execute();
}
