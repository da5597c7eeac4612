import { sql } from "kysely";
import type { Database } from "../../db/database.ts";

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
const OF_USERS = ["id", "name", "username"] as const;

/** The text of an identification, of whatever type. */
const OF_IDENTIFICATIONS = ["identifier"] as const;

export const TEXT_KINDS = [...OF_USERS, ...OF_IDENTIFICATIONS] as const;

export type TextKind = (typeof TEXT_KINDS)[number];

/** The table that indexes a text. */
export const gramsOf = (kind: TextKind): string => `grams_of_${kind}`;

/** The table of a text's three-character terms: a row for each document that has one. */
export const termsOf = (kind: TextKind): string => `terms_of_${kind}`;

/** The documents whose texts are of a kind. */
export const documentsOf = (kind: TextKind): string =>
  OF_USERS.some((one) => one === kind) ? "user_documents" : "identification_documents";

/** The first and the last name of a row of `users`, as they are searched. */
export const fullNameOf = (users: string): string =>
  `(coalesce(${users}.first_name, '') || ' ' || coalesce(${users}.last_name, ''))`;

/** Brings the index into its shortest form, after many users have come at once. */
export async function settleUserTexts(db: Database): Promise<void> {
  for (const kind of TEXT_KINDS)
    await sql`insert into ${sql.table(gramsOf(kind))} (${sql.ref(gramsOf(kind))}) values ('optimize')`.execute(
      db,
    );
}
