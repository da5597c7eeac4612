import { type Order, selectPageWithTotal } from "./paging.ts";
import type { Database, OAuthApplicationRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

interface OAuthApplicationFilter {
  /** Part of a name (case-insensitive), or a complete client id. */
  readonly query: string | undefined;
  readonly order: Order<"name" | "created_at">;
  readonly limit: number;
  readonly offset: number;
}

/** A page of the matching applications and their total count. */
export async function listOAuthApplications(
  db: Database,
  { query, order, limit, offset }: OAuthApplicationFilter,
) {
  let matching = db.selectFrom("oauth_applications");
  if (query !== undefined)
    matching = matching.where((eb) => eb.or([containsText("name", query), eb("client_id", "=", query)]));
  return selectPageWithTotal(matching.selectAll(), order, { limit, offset });
}

export const findOAuthApplication = (db: Database, id: string): Promise<OAuthApplicationRow | undefined> =>
  db.selectFrom("oauth_applications").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertOAuthApplication(db: Database, row: OAuthApplicationRow): Promise<void> {
  await db.insertInto("oauth_applications").values(row).execute();
}

export async function updateOAuthApplication(
  db: Database,
  id: string,
  changes: Partial<OAuthApplicationRow>,
): Promise<void> {
  await db.updateTable("oauth_applications").set(changes).where("id", "=", id).execute();
}

export async function deleteOAuthApplication(db: Database, id: string): Promise<void> {
  await db.deleteFrom("oauth_applications").where("id", "=", id).execute();
}
