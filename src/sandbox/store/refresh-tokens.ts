import type { Database, RefreshTokenRow } from "./schema/index.ts";

/** Sets the single refresh token of a session; the previous one becomes invalid. */
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
