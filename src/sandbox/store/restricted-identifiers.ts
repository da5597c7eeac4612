import type { Database, RestrictedIdentifierRow } from "./schema/index.ts";

type RestrictionList = RestrictedIdentifierRow["list"];

/** The entries of a list, newest first; all of them if `page` is `undefined`. */
export function listRestrictedIdentifiers(
  db: Database,
  list: RestrictionList,
  page?: { readonly limit: number; readonly offset: number },
): Promise<RestrictedIdentifierRow[]> {
  const rows = db
    .selectFrom("restricted_identifiers")
    .selectAll()
    .where("list", "=", list)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc");
  return (page === undefined ? rows : rows.limit(page.limit).offset(page.offset)).execute();
}

export async function countRestrictedIdentifiers(db: Database, list: RestrictionList): Promise<number> {
  const { count } = await db
    .selectFrom("restricted_identifiers")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("list", "=", list)
    .executeTakeFirstOrThrow();
  return count;
}

export const findRestrictedIdentifier = (
  db: Database,
  list: RestrictionList,
  id: string,
): Promise<RestrictedIdentifierRow | undefined> =>
  db
    .selectFrom("restricted_identifiers")
    .selectAll()
    .where("list", "=", list)
    .where("id", "=", id)
    .executeTakeFirst();

export const findRestrictedIdentifierByCanonical = (
  db: Database,
  list: RestrictionList,
  canonical: string,
): Promise<RestrictedIdentifierRow | undefined> =>
  db
    .selectFrom("restricted_identifiers")
    .selectAll()
    .where("list", "=", list)
    .where("canonical", "=", canonical)
    .executeTakeFirst();

export async function insertRestrictedIdentifier(db: Database, row: RestrictedIdentifierRow): Promise<void> {
  await db.insertInto("restricted_identifiers").values(row).execute();
}

export async function deleteRestrictedIdentifier(db: Database, id: string): Promise<void> {
  await db.deleteFrom("restricted_identifiers").where("id", "=", id).execute();
}
