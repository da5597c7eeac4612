import { chunkRows } from "./bulk-insert.ts";
import type { Database } from "./db-schema.ts";

export interface TrustedDeviceRow {
  id: string;
  user_id: string;
  platform: "ios" | "android";
  app_identifier: string;
  name: string | null;
  last_used_at: number | null;
  /** `null` while the device is trusted. */
  revoked_at: number | null;
  created_at: number;
  updated_at: number;
}

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
