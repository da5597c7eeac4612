import type { Database } from "../database.ts";

/** An entry of the allowlist or of the blocklist. */
export interface RestrictedIdentifierRow {
  id: string;
  list: "allow" | "block";
  identifier: string;
  /** As it is compared. */
  canonical: string;
  identifier_type: "email_address" | "phone_number" | "web3_wallet";
  /** The invitation that went out with an allowlist entry. */
  invitation_id: string | null;
  created_at: number;
  updated_at: number;
}

export const restrictedIdentifiersTable = `
  create table restricted_identifiers (
    id text primary key,
    list text not null,
    identifier text not null,
    canonical text not null,
    identifier_type text not null,
    invitation_id text,
    created_at integer not null,
    updated_at integer not null,
    unique (list, canonical)
  );
  create index restricted_identifiers_by_creation on restricted_identifiers (list, created_at, id)`;

type List = RestrictedIdentifierRow["list"];

/** The newest first; all where no page is asked for. */
export function listIdentifiers(
  db: Database,
  list: List,
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

export async function countIdentifiers(db: Database, list: List): Promise<number> {
  const { count } = await db
    .selectFrom("restricted_identifiers")
    .select((is) => is.fn.countAll<number>().as("count"))
    .where("list", "=", list)
    .executeTakeFirstOrThrow();
  return count;
}

export const findIdentifier = (
  db: Database,
  list: List,
  id: string,
): Promise<RestrictedIdentifierRow | undefined> =>
  db
    .selectFrom("restricted_identifiers")
    .selectAll()
    .where("list", "=", list)
    .where("id", "=", id)
    .executeTakeFirst();

export const findIdentifierByCanonical = (
  db: Database,
  list: List,
  canonical: string,
): Promise<RestrictedIdentifierRow | undefined> =>
  db
    .selectFrom("restricted_identifiers")
    .selectAll()
    .where("list", "=", list)
    .where("canonical", "=", canonical)
    .executeTakeFirst();

export async function insertIdentifier(db: Database, row: RestrictedIdentifierRow): Promise<void> {
  await db.insertInto("restricted_identifiers").values(row).execute();
}

export async function deleteIdentifier(db: Database, id: string): Promise<void> {
  await db.deleteFrom("restricted_identifiers").where("id", "=", id).execute();
}
