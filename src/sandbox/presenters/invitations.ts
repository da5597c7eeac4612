import type { z } from "zod/v3";
import type { Invitation } from "../../../tools/index.ts";
import { effectiveInvitationStatus } from "../domain/index.ts";
import type { InvitationRow } from "../store/index.ts";

export function presentInvitation(row: InvitationRow, now: number): z.input<typeof Invitation> {
  const status = effectiveInvitationStatus(row, now);
  return {
    object: "invitation",
    id: row.id,
    email_address: row.email_address,
    public_metadata: JSON.parse(row.public_metadata),
    ...(status === "revoked" ? { revoked: true } : {}),
    status,
    ...(status === "pending" ? { url: row.url } : {}),
    expires_at: row.expires_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
