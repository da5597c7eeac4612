import { NEWEST_FIRST_ORDER, selectPageWithTotal } from "./paging.ts";
import type { ApiKeyRow, Database } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

interface ApiKeyFilter {
  readonly subject: string;
  readonly type: string;
  /** Part of a name (case-insensitive), or a complete id. */
  readonly query: string | undefined;
  readonly includeInvalid: boolean;
  readonly now: number;
  readonly limit: number;
  readonly offset: number;
}

/** A page of the matching keys of a subject, newest first, and their total count. */
export async function listApiKeys(db: Database, filter: ApiKeyFilter) {
  const { query } = filter;
  let matching = db
    .selectFrom("api_keys")
    .where("subject", "=", filter.subject)
    .where("type", "=", filter.type);
  if (!filter.includeInvalid)
    matching = matching
      .where("revoked", "=", 0)
      .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", filter.now)]));
  if (query !== undefined)
    matching = matching.where((eb) => eb.or([containsText("name", query), eb("id", "=", query)]));
  return selectPageWithTotal(matching.selectAll(), NEWEST_FIRST_ORDER, filter);
}

export const findApiKey = (db: Database, id: string): Promise<ApiKeyRow | undefined> =>
  db.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();

export const findApiKeyBySecret = (db: Database, secret: string): Promise<ApiKeyRow | undefined> =>
  db.selectFrom("api_keys").selectAll().where("secret", "=", secret).executeTakeFirst();

/** The subject's key of this type and name that is neither revoked nor expired. */
export const findValidApiKey = (
  db: Database,
  { subject, type, name }: Pick<ApiKeyRow, "subject" | "type" | "name">,
  now: number,
): Promise<ApiKeyRow | undefined> =>
  db
    .selectFrom("api_keys")
    .selectAll()
    .where("subject", "=", subject)
    .where("type", "=", type)
    .where("name", "=", name)
    .where("revoked", "=", 0)
    .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
    .executeTakeFirst();

export async function insertApiKey(db: Database, row: ApiKeyRow): Promise<void> {
  await db.insertInto("api_keys").values(row).execute();
}

export async function updateApiKey(db: Database, id: string, changes: Partial<ApiKeyRow>): Promise<void> {
  await db.updateTable("api_keys").set(changes).where("id", "=", id).execute();
}

export async function deleteApiKey(db: Database, id: string): Promise<void> {
  await db.deleteFrom("api_keys").where("id", "=", id).execute();
}
