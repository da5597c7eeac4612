import type { Database, SignUpRow } from "./schema/index.ts";

export async function insertSignUp(db: Database, row: SignUpRow): Promise<void> {
  await db.insertInto("sign_ups").values(row).execute();
}

export const findSignUp = (db: Database, id: string): Promise<SignUpRow | undefined> =>
  db.selectFrom("sign_ups").selectAll().where("id", "=", id).executeTakeFirst();

export async function updateSignUp(db: Database, id: string, changes: Partial<SignUpRow>): Promise<void> {
  await db.updateTable("sign_ups").set(changes).where("id", "=", id).execute();
}
