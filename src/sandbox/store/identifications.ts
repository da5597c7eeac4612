import { sql } from "kysely";
import { chunkRows } from "./bulk-insert.ts";
import type { Database, IdentificationRow, IdentificationType } from "./schema/index.ts";

export const findIdentification = (db: Database, id: string): Promise<IdentificationRow | undefined> =>
  db.selectFrom("identifications").selectAll().where("id", "=", id).executeTakeFirst();

/** The verified or reserved identification with this value, which no other user can have. */
export const findClaimedIdentification = (
  db: Database,
  type: IdentificationType,
  canonical: string,
): Promise<IdentificationRow | undefined> =>
  db
    .selectFrom("identifications")
    .selectAll()
    .where("type", "=", type)
    .where("canonical", "=", canonical)
    .where((eb) => eb.or([eb("verification_status", "=", "verified"), eb("reserved", "=", 1)]))
    .executeTakeFirst();

/** The user's own identification with this value, verified or not. */
export const findIdentificationForUser = (
  db: Database,
  { user_id, type, canonical }: Pick<IdentificationRow, "user_id" | "type" | "canonical">,
): Promise<IdentificationRow | undefined> =>
  db
    .selectFrom("identifications")
    .selectAll()
    .where("user_id", "=", user_id)
    .where("type", "=", type)
    .where("canonical", "=", canonical)
    .executeTakeFirst();

/** The identifications of the users, oldest first. */
export const listIdentificationsOfUsers = (
  db: Database,
  userIds: readonly string[],
): Promise<IdentificationRow[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom("identifications")
        .selectAll()
        .where("user_id", "in", [...userIds])
        .orderBy("created_at")
        .orderBy(sql`rowid`)
        .execute();

export async function insertIdentification(db: Database, row: IdentificationRow): Promise<void> {
  await db.insertInto("identifications").values(row).execute();
}

export async function insertIdentifications(db: Database, rows: readonly IdentificationRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("identifications").values(chunk).execute();
}

export async function updateIdentification(
  db: Database,
  id: string,
  changes: Partial<IdentificationRow>,
): Promise<void> {
  await db.updateTable("identifications").set(changes).where("id", "=", id).execute();
}

export async function deleteIdentification(db: Database, id: string): Promise<void> {
  await db.deleteFrom("identifications").where("id", "=", id).execute();
}

/** Makes none of the user's phone numbers a second factor. */
export async function clearPhoneSecondFactors(db: Database, userId: string): Promise<void> {
  await db
    .updateTable("identifications")
    .set({ reserved_for_second_factor: 0, default_second_factor: 0 })
    .where("user_id", "=", userId)
    .execute();
}

/** Deletes all identifications of a type from a user. */
export async function deleteIdentificationsOfType(
  db: Database,
  userId: string,
  type: IdentificationType,
): Promise<void> {
  await db.deleteFrom("identifications").where("user_id", "=", userId).where("type", "=", type).execute();
}
