import { NEWEST_FIRST_ORDER, selectPageWithTotal } from "./paging.ts";
import type { Database, M2MTokenRow } from "./schema/index.ts";

interface M2MTokenFilter {
  readonly machineId: string;
  readonly includeRevoked: boolean;
  readonly includeExpired: boolean;
  readonly now: number;
  readonly limit: number;
  readonly offset: number;
}

/** A page of the matching tokens of a machine, newest first, and their total count. */
export async function listM2MTokens(db: Database, filter: M2MTokenFilter) {
  let matching = db.selectFrom("m2m_tokens").where("machine_id", "=", filter.machineId);
  if (!filter.includeRevoked) matching = matching.where("revoked", "=", 0);
  if (!filter.includeExpired) matching = matching.where("expires_at", ">", filter.now);
  return selectPageWithTotal(matching.selectAll(), NEWEST_FIRST_ORDER, filter);
}

/** A machine's tokens with these scopes that are valid at least until `until`, latest expiry first. */
export const listM2MTokensValidUntil = (
  db: Database,
  machineId: string,
  scopes: string,
  until: number,
): Promise<M2MTokenRow[]> =>
  db
    .selectFrom("m2m_tokens")
    .selectAll()
    .where("machine_id", "=", machineId)
    .where("scopes", "=", scopes)
    .where("revoked", "=", 0)
    .where("expires_at", ">=", until)
    .orderBy("expires_at", "desc")
    .orderBy("id")
    .execute();

export const findM2MToken = (db: Database, id: string): Promise<M2MTokenRow | undefined> =>
  db.selectFrom("m2m_tokens").selectAll().where("id", "=", id).executeTakeFirst();

export const findM2MTokenBySecret = (db: Database, token: string): Promise<M2MTokenRow | undefined> =>
  db.selectFrom("m2m_tokens").selectAll().where("token", "=", token).executeTakeFirst();

export async function insertM2MToken(db: Database, row: M2MTokenRow): Promise<void> {
  await db.insertInto("m2m_tokens").values(row).execute();
}

export async function updateM2MToken(db: Database, id: string, changes: Partial<M2MTokenRow>): Promise<void> {
  await db.updateTable("m2m_tokens").set(changes).where("id", "=", id).execute();
}
