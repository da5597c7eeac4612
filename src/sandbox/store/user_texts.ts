import { sql } from "kysely";
import type { Database } from "../database.ts";

/**
 * The index of what users are found by a part of: every three characters that follow each other in a text, by
 * SQLite's full-text search. What it finds is a superset: whoever asks compares the texts themselves.
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

const tablesOf = (kind: TextKind) => `
  create virtual table ${gramsOf(kind)} using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
  );
  create virtual table ${termsOf(kind)} using fts5vocab (${gramsOf(kind)}, instance);`;

/** Brings the index into its shortest form, after many users have come at once. */
export async function settleUserTexts(db: Database): Promise<void> {
  for (const kind of TEXT_KINDS)
    await sql`insert into ${sql.table(gramsOf(kind))} (${sql.ref(gramsOf(kind))}) values ('optimize')`.execute(
      db,
    );
}

/** A text as it is compared; with two characters behind it that nobody types, so that its last begins a term as well. */
const indexed = (text: string) => `lower(${text}) || char(1, 1)`;

const addUser = (kind: (typeof OF_USERS)[number], text: string) => `
  insert into ${gramsOf(kind)} (rowid, text)
    select new.number, ${indexed(text)} from users where id = new.user_id and ${text} is not null;`;

const addUserTexts = [
  addUser("id", "users.id"),
  addUser("name", fullNameOf("users")),
  addUser("username", "users.username"),
].join("");

const addIdentifier = `
  insert into ${gramsOf("identifier")} (rowid, text)
    select new.number, ${indexed("canonical")} from identifications where id = new.identification_id;`;

const remove = (kinds: readonly TextKind[]) =>
  kinds.map((kind) => `delete from ${gramsOf(kind)} where rowid = old.number;`).join(" ");

/** Keeps the texts of documents in step with the documents. */
const triggersOf = (documents: string, added: string, kinds: readonly TextKind[]) => `
  create trigger ${documents}_added after insert on ${documents} begin ${added} end;
  create trigger ${documents}_changed after update on ${documents} begin ${remove(kinds)} ${added} end;
  create trigger ${documents}_removed after delete on ${documents} begin ${remove(kinds)} end;`;

/** The latest creation of a user among one and those of all documents so far. */
const latestWith = (createdAt: string, documents: string) =>
  `max(${createdAt}, coalesce((select latest from ${documents} order by number desc limit 1), ${createdAt}))`;

const documentUser = `
  insert into user_documents (user_id, latest)
    values (new.id, ${latestWith("new.created_at", "user_documents")});`;

const documentIdentifications = (which: string) => `
  insert into identification_documents (identification_id, user_id, latest)
    select identifications.id, user_id, ${latestWith("users.created_at", "identification_documents")}
    from identifications join users on users.id = user_id where ${which};`;

/** They go with the table of identifications, and are made again where that is. */
export const identificationTriggers = `
  create trigger identifications_documented after insert on identifications begin
    ${documentIdentifications("identifications.id = new.id")}
  end;
  create trigger identifications_changed after update of canonical on identifications begin
    update identification_documents set latest = latest where identification_id = new.id;
  end;
  create trigger identifications_undocumented after delete on identifications begin
    delete from identification_documents where identification_id = old.id;
  end`;

/**
 * A document is what one user or one identification is found by. Documents are numbered as they are made, which is
 * in the order of their users' creation but for those whose creation was set to another time: `latest` is the
 * latest creation of a user among a document and all before it.
 */
export const userTextsTables = `
  create table user_documents (
    number integer primary key,
    user_id text not null unique,
    latest integer not null
  );
  create table identification_documents (
    number integer primary key,
    identification_id text not null unique,
    user_id text not null,
    latest integer not null
  );
  ${TEXT_KINDS.map(tablesOf).join("")}
  ${triggersOf("user_documents", addUserTexts, OF_USERS)}
  ${triggersOf("identification_documents", addIdentifier, OF_IDENTIFICATIONS)}

  create trigger users_documented after insert on users begin ${documentUser} end;
  create trigger users_renamed after update of first_name, last_name, username on users begin
    update user_documents set latest = latest where user_id = new.id;
  end;
  create trigger users_redated after update of created_at on users when new.created_at <> old.created_at begin
    delete from user_documents where user_id = new.id;
    ${documentUser}
    delete from identification_documents
      where identification_id in (select id from identifications where user_id = new.id);
    ${documentIdentifications("user_id = new.id")}
  end;
  create trigger users_undocumented after delete on users begin
    delete from user_documents where user_id = old.id;
  end;

  ${identificationTriggers};

  insert into user_documents (user_id, latest) select id, created_at from users order by created_at, id;
  insert into identification_documents (identification_id, user_id, latest)
    select identifications.id, user_id, users.created_at
    from identifications join users on users.id = user_id
    order by users.created_at, user_id`;
