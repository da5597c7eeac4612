import type { Sandbox } from "../../src/sandbox/context.ts";
import type { ExternalAccountRow } from "../../src/sandbox/store/schema/external-accounts.ts";
import type { TrustedDeviceRow } from "../../src/sandbox/store/schema/trusted-devices.ts";

/**
 * Credentials that only a user with a browser or a device can add: these functions insert them into the sandbox's
 * database without the API, and return their ids.
 */

export async function addPasskey({ db, now, newId }: Sandbox, userId: string, name: string): Promise<string> {
  const id = newId("idn");
  await db
    .insertInto("passkeys")
    .values({ id, user_id: userId, name, last_used_at: now(), created_at: now() })
    .execute();
  return id;
}

export async function addExternalAccount(
  { db, now, newId }: Sandbox,
  userId: string,
  account: Partial<ExternalAccountRow> = {},
): Promise<string> {
  const id = newId("eac");
  const row: ExternalAccountRow = {
    id,
    identification_id: newId("idn"),
    user_id: userId,
    provider: "oauth_google",
    provider_user_id: id,
    approved_scopes: "email profile",
    email_address: "ada@gmail.example",
    first_name: "Ada",
    last_name: "Lovelace",
    username: null,
    image_url: null,
    label: null,
    public_metadata: "{}",
    access_token: "ya29.token",
    refresh_token: null,
    token_expires_at: now() + 3_600_000,
    created_at: now(),
    updated_at: now(),
    ...account,
  };
  await db.insertInto("external_accounts").values(row).execute();
  return id;
}

export async function addTrustedDevice(
  { db, now, newId }: Sandbox,
  userId: string,
  name: string,
): Promise<string> {
  const row: TrustedDeviceRow = {
    id: newId("tdev"),
    user_id: userId,
    platform: "ios",
    app_identifier: "example.app",
    name,
    last_used_at: null,
    revoked_at: null,
    created_at: now(),
    updated_at: now(),
  };
  await db.insertInto("trusted_devices").values(row).execute();
  return row.id;
}
