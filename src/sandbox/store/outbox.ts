import type { Database } from "./db-schema.ts";

/** An email or SMS that Clerk would have sent, as its recipient would have seen it. */
export interface OutboxRow {
  id: string;
  channel: "email" | "sms";
  recipient: string;
  sender: string;
  /** Where answers go; `null` for the sender itself, and for an SMS. */
  reply_to: string | null;
  /** `null` for an SMS. */
  subject: string | null;
  body: string;
  /** Slug of the template that it was made from. */
  template: string;
  /** 0 where delivery by Clerk is switched off: the owner's own service would have sent it. */
  delivered_by_clerk: 0 | 1;
  created_at: number;
}

export async function insertOutboxMessage(db: Database, row: OutboxRow): Promise<void> {
  await db.insertInto("outbox").values(row).execute();
}

/** The newest first. */
export const listOutboxMessages = (db: Database): Promise<OutboxRow[]> =>
  db.selectFrom("outbox").selectAll().orderBy("created_at", "desc").orderBy("id", "desc").execute();
