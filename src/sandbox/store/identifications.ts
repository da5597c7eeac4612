import { sql } from "kysely";
import type { Database } from "./db-schema.ts";
import { chunkRows } from "./bulk-insert.ts";

export type IdentificationType = "email_address" | "phone_number" | "web3_wallet";

export type VerificationStrategy =
  "admin" | "ticket" | "email_code" | "email_link" | "phone_code" | "web3_metamask_signature";

/**
 * What identifies a user: an email address, a phone number or a wallet. Whoever has verified it, or for whom it is
 * reserved, has it alone; until then several users may hold it.
 */
export interface IdentificationRow {
  /** `idn_…` */
  id: string;
  user_id: string;
  type: IdentificationType;
  /** As it was given. */
  identifier: string;
  /** As it is compared: addresses without regard to case. */
  canonical: string;
  verification_status: "verified" | "unverified";
  /** How it was or will be verified. */
  verification_strategy: VerificationStrategy;
  /** Kept for this user though nobody has verified it yet. */
  reserved: 0 | 1;
  /** A phone number whose codes are asked for after a password. */
  reserved_for_second_factor: 0 | 1;
  /** Of those, the one that is asked first. */
  default_second_factor: 0 | 1;
  created_at: number;
  updated_at: number;
}

export const findIdentification = (db: Database, id: string): Promise<IdentificationRow | undefined> =>
  db.selectFrom("identifications").selectAll().where("id", "=", id).executeTakeFirst();

/** The one that is verified or reserved: no other user can have it. */
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

/** A user's own, claimed or not. */
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

/** The identifications of users, the oldest first. */
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

/** Leaves a user without a phone number whose codes are asked for after the first factor. */
export async function clearPhoneSecondFactors(db: Database, userId: string): Promise<void> {
  await db
    .updateTable("identifications")
    .set({ reserved_for_second_factor: 0, default_second_factor: 0 })
    .where("user_id", "=", userId)
    .execute();
}

/** Takes from a user all identifications of a type. */
export async function deleteIdentificationsOfType(
  db: Database,
  userId: string,
  type: IdentificationType,
): Promise<void> {
  await db.deleteFrom("identifications").where("user_id", "=", userId).where("type", "=", type).execute();
}
