import type { Database, OutboxRow } from "./schema/index.ts";

export async function insertOutboxMessage(db: Database, row: OutboxRow): Promise<void> {
  await db.insertInto("outbox").values(row).execute();
}

/** All messages, newest first. */
export const listOutboxMessages = (db: Database): Promise<OutboxRow[]> =>
  db.selectFrom("outbox").selectAll().orderBy("created_at", "desc").orderBy("id", "desc").execute();
