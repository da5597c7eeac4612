import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const InvitationStatus = z.enum(["pending", "accepted", "revoked", "expired"]);

export const ExpiresInDays = z.number().int().min(1).max(365).optional().describe("Default 30");

export const Invitation = z
  .object({
    object: z.literal("invitation"),
    id: z.string(),
    email_address: z.string(),
    public_metadata: z.record(z.unknown()),
    revoked: z.boolean().optional(),
    status: InvitationStatus,
    url: z.string().optional(),
    expires_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
