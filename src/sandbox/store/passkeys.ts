import type { Database } from "./db-schema.ts";
import { chunkRows } from "./bulk-insert.ts";

export interface PasskeyRow {
  /** `idn_…` */
  id: string;
  user_id: string;
  name: string;
  last_used_at: number;
  created_at: number;
}

/** The passkeys of users, the oldest first. */
export const listPasskeysOfUsers = (db: Database, userIds: readonly string[]): Promise<PasskeyRow[]> =>
  db
    .selectFrom("passkeys")
    .selectAll()
    .where("user_id", "in", [...userIds])
    .orderBy("created_at")
    .orderBy("id")
    .execute();

/** Inserts many passkeys. */
export async function insertPasskeys(db: Database, rows: readonly PasskeyRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("passkeys").values(chunk).execute();
}

export async function deletePasskey(db: Database, id: string): Promise<void> {
  await db.deleteFrom("passkeys").where("id", "=", id).execute();
}
