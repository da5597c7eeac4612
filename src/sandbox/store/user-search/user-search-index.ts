import { sql } from "kysely";
import type { Database } from "../db-schema.ts";

/**
 * The index for searching users by part of a text: every three consecutive characters of the text, in SQLite's full-text
 * search. It finds a superset: the caller compares the texts themselves.
 *
 * A document is what one user or one identification is found by; triggers keep the documents and the index. A document's
 * text is lowercase, with two characters behind it that cannot be typed, so that its last character begins a term as well.
 * Documents are numbered as they are inserted, which is in the order of their users' creation, except for users whose
 * `created_at` was set to another time: a document's `latest` is the latest creation of a user up to that document.
 */

/** Texts of a user. */
const USER_TEXT_KINDS = ["id", "name", "username"] as const;

/** The text of an identification, of whatever type. */
const IDENTIFICATION_TEXT_KINDS = ["identifier"] as const;

export const SEARCH_TEXT_KINDS = [...USER_TEXT_KINDS, ...IDENTIFICATION_TEXT_KINDS] as const;

export type SearchTextKind = (typeof SEARCH_TEXT_KINDS)[number];

/** The table that indexes a text. */
export const trigramTable = (kind: SearchTextKind): string => `grams_of_${kind}`;

/** The table of a text's three-character terms: a row for each document that has one. */
export const termTable = (kind: SearchTextKind): string => `terms_of_${kind}`;

/** The documents whose texts are of a kind. */
export const documentTable = (kind: SearchTextKind): string =>
  USER_TEXT_KINDS.some((userTextKind) => userTextKind === kind)
    ? "user_documents"
    : "identification_documents";

/** The first and the last name of a row of `users`, as they are searched. */
export const buildFullNameSql = (tableName: string): string =>
  `(coalesce(${tableName}.first_name, '') || ' ' || coalesce(${tableName}.last_name, ''))`;

/** Brings the index into its shortest form, after many users have come at once. */
export async function optimizeUserSearchIndex(db: Database): Promise<void> {
  for (const kind of SEARCH_TEXT_KINDS)
    await sql`insert into ${sql.table(trigramTable(kind))} (${sql.ref(trigramTable(kind))}) values ('optimize')`.execute(
      db,
    );
}
