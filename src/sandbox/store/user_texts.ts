import type { IdentificationType } from "./identifications.ts";

/**
 * The index of what users are found by a part of: every three characters that follow each other in a text, by
 * SQLite's full-text search. What it finds is a superset: whoever asks compares the texts themselves.
 */

/** Texts of a user. */
const OF_USERS = ["id", "name", "username"] as const;

/** Texts of an identification: addresses, numbers, and those of any other type. */
const OF_IDENTIFICATIONS = ["email_address", "phone_number", "identifier"] as const;

export const TEXT_KINDS = [...OF_USERS, ...OF_IDENTIFICATIONS] as const;

export type TextKind = (typeof TEXT_KINDS)[number];

/** The text that identifications of a type are. */
export const textKindOf = (type: IdentificationType): TextKind =>
  type === "email_address" || type === "phone_number" ? type : "identifier";

/** The table that indexes a text. */
export const gramsOf = (kind: TextKind): string => `grams_of_${kind}`;

/** The table of a text's three-character terms: a row for each document that has one. */
export const termsOf = (kind: TextKind): string => `terms_of_${kind}`;

/** The first and the last name of a row of `users`, as they are searched. */
export const fullNameOf = (users: string): string =>
  `(coalesce(${users}.first_name, '') || ' ' || coalesce(${users}.last_name, ''))`;

const tablesOf = (kind: TextKind) => `
  create virtual table ${gramsOf(kind)} using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
  );
  create virtual table ${termsOf(kind)} using fts5vocab (${gramsOf(kind)}, instance);`;

/** A text as it is compared; with two spaces behind it, so that the last character begins a term as well. */
const indexed = (text: string) => `lower(${text}) || '  '`;

const addUsers = (kind: (typeof OF_USERS)[number], text: string) => `
  insert into ${gramsOf(kind)} (rowid, text)
    select new.number, ${indexed(text)} from users
    where new.identification_id is null and users.id = new.user_id and ${text} is not null;`;

const addIdentifications = (kind: (typeof OF_IDENTIFICATIONS)[number], ofType: string) => `
  insert into ${gramsOf(kind)} (rowid, text)
    select new.number, ${indexed("canonical")} from identifications
    where identifications.id = new.identification_id and type ${ofType};`;

const addTexts = [
  addUsers("id", "users.id"),
  addUsers("name", fullNameOf("users")),
  addUsers("username", "users.username"),
  addIdentifications("email_address", "= 'email_address'"),
  addIdentifications("phone_number", "= 'phone_number'"),
  addIdentifications("identifier", "not in ('email_address', 'phone_number')"),
].join("");

const removeTexts = [
  ...OF_USERS.map(
    (kind) => `delete from ${gramsOf(kind)} where old.identification_id is null and rowid = old.number;`,
  ),
  ...OF_IDENTIFICATIONS.map(
    (kind) => `delete from ${gramsOf(kind)} where old.identification_id is not null and rowid = old.number;`,
  ),
].join("\n");

/** The latest creation among one and those of all documents so far. */
const latestWith = (createdAt: string) =>
  `max(${createdAt}, coalesce((select latest from user_documents order by number desc limit 1), ${createdAt}))`;

/**
 * A document is what one user or one identification has to be found by. Documents are numbered as they are made,
 * which is in the order of their users' creation but for those whose creation was set to another time: `latest`
 * is the latest creation of a user among a document and all before it.
 */
export const userTextsTables = `
  create table user_documents (
    number integer primary key,
    user_id text not null,
    identification_id text,
    latest integer not null
  );
  create index user_documents_by_user on user_documents (user_id);
  ${TEXT_KINDS.map(tablesOf).join("")}
  create trigger user_documents_added after insert on user_documents begin ${addTexts} end;
  create trigger user_documents_changed after update on user_documents begin ${removeTexts} ${addTexts} end;
  create trigger user_documents_removed after delete on user_documents begin ${removeTexts} end;

  create trigger users_documented after insert on users begin
    insert into user_documents (user_id, latest) values (new.id, ${latestWith("new.created_at")});
  end;
  create trigger users_renamed after update of first_name, last_name, username on users begin
    update user_documents set latest = latest where user_id = new.id and identification_id is null;
  end;
  create trigger users_redated after update of created_at on users when new.created_at <> old.created_at begin
    delete from user_documents where user_id = new.id;
    insert into user_documents (user_id, latest) values (new.id, ${latestWith("new.created_at")});
    insert into user_documents (user_id, identification_id, latest)
      select user_id, id, ${latestWith("new.created_at")} from identifications where user_id = new.id;
  end;
  create trigger users_undocumented after delete on users begin
    delete from user_documents where user_id = old.id;
  end;

  create trigger identifications_documented after insert on identifications begin
    insert into user_documents (user_id, identification_id, latest)
      select id, new.id, ${latestWith("created_at")} from users where id = new.user_id;
  end;
  create trigger identifications_changed after update of type, canonical on identifications begin
    update user_documents set latest = latest where user_id = new.user_id and identification_id = new.id;
  end;
  create trigger identifications_undocumented after delete on identifications begin
    delete from user_documents where user_id = old.user_id and identification_id = old.id;
  end;

  insert into user_documents (user_id, identification_id, latest)
    select user_id, identification_id, created_at from (
      select id as user_id, null as identification_id, created_at from users
      union all
      select user_id, identifications.id, users.created_at
        from identifications join users on users.id = identifications.user_id
    )
    order by created_at, user_id, identification_id`;
