import type { Database } from "./db-schema.ts";

/** What a browser gets beside its session token, to get the next one when that has expired. */
export interface RefreshTokenRow {
  token: string;
  session_id: string;
  /** When the newest session token that was traded in was issued, in seconds: each is taken once. */
  consumed_iat: number | null;
}

/** Gives a session its one refresh token; the one before it is good no longer. */
export async function replaceRefreshToken(db: Database, row: RefreshTokenRow): Promise<void> {
  await db.deleteFrom("refresh_tokens").where("session_id", "=", row.session_id).execute();
  await db.insertInto("refresh_tokens").values(row).execute();
}

export const findRefreshToken = (
  db: Database,
  sessionId: string,
  token: string,
): Promise<RefreshTokenRow | undefined> =>
  db
    .selectFrom("refresh_tokens")
    .selectAll()
    .where("token", "=", token)
    .where("session_id", "=", sessionId)
    .executeTakeFirst();

export async function recordConsumedSessionToken(db: Database, token: string, iat: number): Promise<void> {
  await db.updateTable("refresh_tokens").set({ consumed_iat: iat }).where("token", "=", token).execute();
}
