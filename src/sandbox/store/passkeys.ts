import { chunkRows } from "./bulk-insert.ts";
import type { Database, PasskeyRow } from "./schema/index.ts";

/** The passkeys of the users, oldest first. */
export const listPasskeysOfUsers = (db: Database, userIds: readonly string[]): Promise<PasskeyRow[]> =>
  db
    .selectFrom("passkeys")
    .selectAll()
    .where("user_id", "in", [...userIds])
    .orderBy("created_at")
    .orderBy("id")
    .execute();

export async function insertPasskeys(db: Database, rows: readonly PasskeyRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("passkeys").values(chunk).execute();
}

export async function deletePasskey(db: Database, id: string): Promise<void> {
  await db.deleteFrom("passkeys").where("id", "=", id).execute();
}
