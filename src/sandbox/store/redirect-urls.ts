import { NEWEST_FIRST_ORDER, type Pagination, selectPageWithTotal } from "./paging.ts";
import type { Database, RedirectUrlRow } from "./schema/index.ts";

/** A page of redirect URLs, newest first, and their total count. */
export async function listRedirectUrls(
  db: Database,
  page: Pagination,
): Promise<{ rows: RedirectUrlRow[]; total: number }> {
  return selectPageWithTotal(db.selectFrom("redirect_urls").selectAll(), NEWEST_FIRST_ORDER, page);
}

export const findRedirectUrl = (db: Database, id: string): Promise<RedirectUrlRow | undefined> =>
  db.selectFrom("redirect_urls").selectAll().where("id", "=", id).executeTakeFirst();

export const findRedirectUrlByUrl = (db: Database, url: string): Promise<RedirectUrlRow | undefined> =>
  db.selectFrom("redirect_urls").selectAll().where("url", "=", url).executeTakeFirst();

export async function insertRedirectUrl(db: Database, row: RedirectUrlRow): Promise<void> {
  await db.insertInto("redirect_urls").values(row).execute();
}

export async function deleteRedirectUrl(db: Database, id: string): Promise<void> {
  await db.deleteFrom("redirect_urls").where("id", "=", id).execute();
}
