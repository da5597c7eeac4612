import type { Database } from "../database.ts";
import { insertable } from "./bulk.ts";

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

export const trustedDevicesTable = `
  create table trusted_devices (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    platform text not null,
    app_identifier text not null,
    name text,
    last_used_at integer,
    revoked_at integer,
    created_at integer not null,
    updated_at integer not null
  );
  create index trusted_devices_by_user on trusted_devices (user_id, created_at, id)`;

/** The devices of a user that are still trusted, the newest first. */
export const listTrustedDevices = (db: Database, userId: string): Promise<TrustedDeviceRow[]> =>
  db
    .selectFrom("trusted_devices")
    .selectAll()
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();

/** Inserts many trusted devices. */
export async function insertTrustedDevices(db: Database, rows: readonly TrustedDeviceRow[]): Promise<void> {
  for (const some of insertable(rows)) await db.insertInto("trusted_devices").values(some).execute();
}

export async function revokeTrustedDevice(db: Database, id: string, at: number): Promise<void> {
  await db
    .updateTable("trusted_devices")
    .set({ revoked_at: at, updated_at: at })
    .where("id", "=", id)
    .execute();
}
