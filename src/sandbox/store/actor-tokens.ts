import type { Database } from "./db-schema.ts";

export interface ActorTokenRow {
  id: string;
  user_id: string;
  /** A JSON object with at least `sub`, the id of the impersonator. */
  actor: string;
  status: "pending" | "accepted" | "revoked";
  token: string;
  url: string;
  session_max_duration_in_seconds: number;
  expires_at: number;
  created_at: number;
  updated_at: number;
}

export const findActorToken = (db: Database, id: string): Promise<ActorTokenRow | undefined> =>
  db.selectFrom("actor_tokens").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertActorToken(db: Database, row: ActorTokenRow): Promise<void> {
  await db.insertInto("actor_tokens").values(row).execute();
}

export async function setActorTokenStatus(
  db: Database,
  id: string,
  status: ActorTokenRow["status"],
  now: number,
): Promise<void> {
  await db.updateTable("actor_tokens").set({ status, updated_at: now }).where("id", "=", id).execute();
}
