import type { Database, OAuthGrantRow } from "./schema/index.ts";

/** The grant of an access token, with the application's client id. */
export const findOAuthGrantByAccessToken = (db: Database, hash: string) =>
  db
    .selectFrom("oauth_grants as grants")
    .innerJoin("oauth_applications as applications", "applications.id", "grants.oauth_application_id")
    .selectAll("grants")
    .select("applications.client_id")
    .where("grants.access_token_hash", "=", hash)
    .executeTakeFirst();

/** The application's grant whose access or refresh token has this hash. */
export const findOAuthGrantByToken = (
  db: Database,
  applicationId: string,
  hash: string,
): Promise<OAuthGrantRow | undefined> =>
  db
    .selectFrom("oauth_grants")
    .selectAll()
    .where("oauth_application_id", "=", applicationId)
    .where((eb) => eb.or([eb("access_token_hash", "=", hash), eb("refresh_token_hash", "=", hash)]))
    .executeTakeFirst();

export async function insertOAuthGrant(db: Database, row: OAuthGrantRow): Promise<void> {
  await db.insertInto("oauth_grants").values(row).execute();
}

export async function revokeOAuthGrant(db: Database, id: string, now: number): Promise<void> {
  await db.updateTable("oauth_grants").set({ revoked: 1, updated_at: now }).where("id", "=", id).execute();
}
