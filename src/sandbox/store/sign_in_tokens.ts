import type { Database } from "../database.ts";

export interface SignInTokenRow {
  /** `sit_…` */
  id: string;
  user_id: string;
  /** The organization that is active once the user has signed in. */
  org_id: string | null;
  status: "pending" | "accepted" | "revoked";
  token: string;
  url: string;
  created_at: number;
  updated_at: number;
}

export const signInTokensTable = `
  create table sign_in_tokens (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    org_id text references organizations (id) on delete set null,
    status text not null,
    token text not null,
    url text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index sign_in_tokens_by_user on sign_in_tokens (user_id);
  create index sign_in_tokens_by_organization on sign_in_tokens (org_id)`;

export const findSignInToken = (db: Database, id: string): Promise<SignInTokenRow | undefined> =>
  db.selectFrom("sign_in_tokens").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertSignInToken(db: Database, row: SignInTokenRow): Promise<void> {
  await db.insertInto("sign_in_tokens").values(row).execute();
}

export async function settleSignInToken(
  db: Database,
  id: string,
  status: "accepted" | "revoked",
  at: number,
): Promise<void> {
  await db.updateTable("sign_in_tokens").set({ status, updated_at: at }).where("id", "=", id).execute();
}
