import type { Database } from "./db-schema.ts";

export interface SignInTokenRow {
  /** `sit_…` */
  id: string;
  user_id: string;
  /** The organization that becomes active when the user signs in. */
  org_id: string | null;
  status: "pending" | "accepted" | "revoked";
  token: string;
  url: string;
  created_at: number;
  updated_at: number;
}

export const findSignInToken = (db: Database, id: string): Promise<SignInTokenRow | undefined> =>
  db.selectFrom("sign_in_tokens").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertSignInToken(db: Database, row: SignInTokenRow): Promise<void> {
  await db.insertInto("sign_in_tokens").values(row).execute();
}

export async function setSignInTokenStatus(
  db: Database,
  id: string,
  status: "accepted" | "revoked",
  now: number,
): Promise<void> {
  await db.updateTable("sign_in_tokens").set({ status, updated_at: now }).where("id", "=", id).execute();
}
