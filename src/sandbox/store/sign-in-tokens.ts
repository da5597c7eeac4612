import type { Database, SignInTokenRow } from "./schema/index.ts";

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
