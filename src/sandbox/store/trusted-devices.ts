import { chunkRows } from "./bulk-insert.ts";
import type { Database, TrustedDeviceRow } from "./schema/index.ts";

/** A user's devices that are still trusted, newest first. */
export const listTrustedDevices = (db: Database, userId: string): Promise<TrustedDeviceRow[]> =>
  db
    .selectFrom("trusted_devices")
    .selectAll()
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();

export async function insertTrustedDevices(db: Database, rows: readonly TrustedDeviceRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("trusted_devices").values(chunk).execute();
}

export async function revokeTrustedDevice(db: Database, id: string, now: number): Promise<void> {
  await db
    .updateTable("trusted_devices")
    .set({ revoked_at: now, updated_at: now })
    .where("id", "=", id)
    .execute();
}
