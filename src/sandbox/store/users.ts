import { sql } from "kysely";
import { chunkRows } from "./bulk-insert.ts";
import type { Database, IdentificationType, UserRow } from "./schema/index.ts";

export const findUser = (db: Database, id: string): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();

export const findUsersById = (db: Database, ids: readonly string[]): Promise<UserRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom("users")
        .selectAll()
        .where("id", "in", [...ids])
        .execute();

export const findUserByUsername = (db: Database, username: string): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("username", "=", username).executeTakeFirst();

export const findUserByExternalId = (db: Database, externalId: string): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("external_id", "=", externalId).executeTakeFirst();

/** Inserts a user without primary identifications, which can be set only after the identifications are inserted. */
export async function insertUser(db: Database, row: UserRow): Promise<void> {
  await db.insertInto("users").values(row).execute();
}

/** Inserts many users, each like `insertUser`. */
export async function insertUsers(db: Database, rows: readonly UserRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("users").values(chunk).execute();
}

/** Makes the first identification of each type primary, for users without primary identifications. */
export async function setFirstIdentificationsPrimary(
  db: Database,
  userIds: readonly string[],
): Promise<void> {
  const selectFirst = (type: IdentificationType) =>
    sql<string>`(
      select id from identifications where user_id = users.id and type = ${type} order by created_at, rowid limit 1
    )`;
  await db
    .updateTable("users")
    .set({
      primary_email_address_id: selectFirst("email_address"),
      primary_phone_number_id: selectFirst("phone_number"),
      primary_web3_wallet_id: selectFirst("web3_wallet"),
    })
    .where("id", "in", [...userIds])
    .execute();
}

export async function updateUser(db: Database, id: string, changes: Partial<UserRow>): Promise<void> {
  await db.updateTable("users").set(changes).where("id", "=", id).execute();
}

/** Deletes a user with all identifications, sessions and memberships; clients no longer refer to the sessions. */
export async function deleteUser(db: Database, id: string): Promise<void> {
  await db
    .updateTable("clients")
    .set({ last_active_session_id: null })
    .where("last_active_session_id", "in", db.selectFrom("sessions").select("id").where("user_id", "=", id))
    .execute();
  await db.deleteFrom("users").where("id", "=", id).execute();
}
