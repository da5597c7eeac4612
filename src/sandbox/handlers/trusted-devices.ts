import type { z } from "zod/v3";
import type { TrustedDevice, trustedDevices } from "../../../tools/index.ts";
import { notFound } from "../api-error.ts";
import { getUser } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import * as store from "../store/index.ts";

const toResponse = (row: store.TrustedDeviceRow): z.input<typeof TrustedDevice> => ({
  object: "trusted_device",
  id: row.id,
  platform: row.platform,
  app_identifier: row.app_identifier,
  name: row.name,
  algorithm: "ES256",
  status: row.revoked_at === null ? "active" : "revoked",
  created_at: row.created_at,
  updated_at: row.updated_at,
  last_used_at: row.last_used_at,
  revoked_at: row.revoked_at,
});

export const trustedDeviceHandlers: Handlers<typeof trustedDevices> = {
  async list_user_trusted_devices(sandbox, { user_id }) {
    const { id } = await getUser(sandbox, user_id);
    const rows = await store.listTrustedDevices(sandbox.db, id);
    return { data: rows.map(toResponse), total_count: rows.length };
  },

  async revoke_user_trusted_device(sandbox, { user_id, trusted_device_id }) {
    const { id } = await getUser(sandbox, user_id);
    const devices = await store.listTrustedDevices(sandbox.db, id);
    const device = devices.find((row) => row.id === trusted_device_id);
    if (device === undefined) throw notFound("trusted device", trusted_device_id);
    const now = sandbox.now();
    await store.revokeTrustedDevice(sandbox.db, device.id, now);
    return toResponse({ ...device, revoked_at: now, updated_at: now });
  },
};
