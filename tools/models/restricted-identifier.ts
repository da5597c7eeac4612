import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

const commonFields = {
  id: z.string(),
  identifier: z.string(),
  identifier_type: z.enum(["email_address", "phone_number", "web3_wallet"]),
  instance_id: z.string(),
  created_at: Timestamp,
  updated_at: Timestamp,
};

export const AllowlistIdentifier = z
  .object({
    object: z.literal("allowlist_identifier"),
    invitation_id: z.string().optional(),
    ...commonFields,
  })
  .strict();

export const BlocklistIdentifier = z
  .object({ object: z.literal("blocklist_identifier"), ...commonFields })
  .strict();

/** An identifier that the allowlist and the blocklist accept. */
export const RestrictedIdentifier = z
  .string()
  .describe("Email address, *@domain, phone number (E.164) or web3 wallet");
