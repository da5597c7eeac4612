import type { Database } from "../database.ts";
import { insertable } from "./bulk.ts";

/** An account with a social provider that a user has connected, and the tokens that act for them there. */
export interface ExternalAccountRow {
  id: string;
  identification_id: string;
  user_id: string;
  /** As in `oauth_google`. */
  provider: string;
  provider_user_id: string;
  /** Separated by spaces. */
  approved_scopes: string;
  email_address: string;
  first_name: string;
  last_name: string;
  username: string | null;
  image_url: string | null;
  label: string | null;
  public_metadata: string;
  access_token: string | null;
  refresh_token: string | null;
  /** `null` for a token that does not expire. */
  token_expires_at: number | null;
  created_at: number;
  updated_at: number;
}

export const externalAccountsTable = `
  create table external_accounts (
    id text primary key,
    identification_id text not null unique,
    user_id text not null references users (id) on delete cascade,
    provider text not null,
    provider_user_id text not null,
    approved_scopes text not null,
    email_address text not null,
    first_name text not null,
    last_name text not null,
    username text,
    image_url text,
    label text,
    public_metadata text not null,
    access_token text,
    refresh_token text,
    token_expires_at integer,
    created_at integer not null,
    updated_at integer not null,
    unique (provider, provider_user_id)
  );
  create index external_accounts_by_user on external_accounts (user_id, created_at, id)`;

/** The connected accounts of users, the oldest first. */
export const externalAccountsOf = (db: Database, userIds: readonly string[]): Promise<ExternalAccountRow[]> =>
  db
    .selectFrom("external_accounts")
    .selectAll()
    .where("user_id", "in", [...userIds])
    .orderBy("created_at")
    .orderBy("id")
    .execute();

/** Inserts many connected accounts. */
export async function insertExternalAccounts(
  db: Database,
  rows: readonly ExternalAccountRow[],
): Promise<void> {
  for (const some of insertable(rows)) await db.insertInto("external_accounts").values(some).execute();
}

export async function deleteExternalAccount(db: Database, id: string): Promise<void> {
  await db.deleteFrom("external_accounts").where("id", "=", id).execute();
}
