import { sql } from "kysely";
import type { Database } from "../schema/index.ts";

/**
 * The index for searching users by a substring: all trigrams (three consecutive characters) of each text, in SQLite's
 * full-text search. It returns a superset of the matches, so the caller compares the texts themselves.
 *
 * A document holds the searchable texts of one user or one identification; triggers maintain the documents and the
 * index. A document's text is lowercase and followed by two characters that cannot be typed, so that its last
 * character begins a trigram as well. Documents are numbered in insertion order, which is the order of their users'
 * creation, except for users whose `created_at` was set to another time; therefore a document's `latest` is the latest
 * creation time of any user up to that document.
 */

/** The searchable texts of a user. */
const USER_TEXT_KINDS = ["id", "name", "username"] as const;

/** The searchable text of an identification of any type. */
const IDENTIFICATION_TEXT_KINDS = ["identifier"] as const;

export const SEARCH_TEXT_KINDS = [...USER_TEXT_KINDS, ...IDENTIFICATION_TEXT_KINDS] as const;

export type SearchTextKind = (typeof SEARCH_TEXT_KINDS)[number];

/** Name of the full-text index of a kind of text. */
export const trigramTable = (kind: SearchTextKind): string => `grams_of_${kind}`;

/** Name of the table of a kind's trigrams: one row for each trigram and document. */
export const termTable = (kind: SearchTextKind): string => `terms_of_${kind}`;

/** Name of the documents table that contains a kind of text. */
export const documentTable = (kind: SearchTextKind): string =>
  USER_TEXT_KINDS.some((userTextKind) => userTextKind === kind)
    ? "user_documents"
    : "identification_documents";

/** SQL for the full name of a row of `users`, in the form in which it is searched: first name, space, last name. */
export const buildFullNameSql = (tableName: string): string =>
  `(coalesce(${tableName}.first_name, '') || ' ' || coalesce(${tableName}.last_name, ''))`;

/** Merges the index into its most compact form; run after a bulk insert of users. */
export async function optimizeUserSearchIndex(db: Database): Promise<void> {
  for (const kind of SEARCH_TEXT_KINDS)
    await sql`insert into ${sql.table(trigramTable(kind))} (${sql.ref(trigramTable(kind))}) values ('optimize')`.execute(
      db,
    );
}
