import type { ActorTokenRow, Database } from "./schema/index.ts";

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
