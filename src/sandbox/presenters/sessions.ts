import type { z } from "zod/v3";
import { Metadata, type Session } from "../../../tools/index.ts";
import { effectiveSessionStatus, type SessionRow } from "../store/index.ts";

export const presentSession = (row: SessionRow, now: number): z.input<typeof Session> => ({
  object: "session",
  id: row.id,
  user_id: row.user_id,
  client_id: row.client_id,
  actor: row.actor === null ? null : Metadata.parse(JSON.parse(row.actor)),
  status: effectiveSessionStatus(row, now),
  last_active_organization_id: row.last_active_organization_id,
  last_active_at: row.last_active_at,
  expire_at: row.expire_at,
  abandon_at: row.abandon_at,
  updated_at: row.updated_at,
  created_at: row.created_at,
  // The only task that the sandbox creates for sessions.
  tasks: row.status === "pending" ? [{ key: "reset-password" }] : null,
});
