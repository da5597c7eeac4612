import type { Database, VerificationRow } from "./schema/index.ts";

export async function insertVerification(db: Database, row: VerificationRow): Promise<void> {
  await db.insertInto("verifications").values(row).execute();
}

export const findVerification = (db: Database, id: string): Promise<VerificationRow | undefined> =>
  db.selectFrom("verifications").selectAll().where("id", "=", id).executeTakeFirst();

/** The latest verification of a sign-up with this strategy. */
export const findLatestSignUpVerification = (
  db: Database,
  signUpId: string,
  strategy: VerificationRow["strategy"],
): Promise<VerificationRow | undefined> =>
  db
    .selectFrom("verifications")
    .selectAll()
    .where("sign_up_id", "=", signUpId)
    .where("strategy", "=", strategy)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();

export async function updateVerification(
  db: Database,
  id: string,
  changes: Pick<VerificationRow, "status" | "attempts">,
): Promise<void> {
  await db.updateTable("verifications").set(changes).where("id", "=", id).execute();
}
