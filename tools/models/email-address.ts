import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { buildVerificationSchema } from "./verification.ts";

const IdentificationLink = z.object({ type: z.string(), id: z.string() }).strict();

/** The fields that email addresses and phone numbers share. */
export const identificationFields = {
  id: z.string(),
  reserved: z.boolean(),
  linked_to: z.array(IdentificationLink),
  created_at: Timestamp,
  updated_at: Timestamp,
};

export const EmailAddress = z
  .object({
    object: z.literal("email_address"),
    email_address: z.string(),
    verification: buildVerificationSchema(
      "verification_otp",
      "verification_admin",
      "verification_from_oauth",
      "verification_ticket",
      "verification_saml",
      "verification_email_link",
      "verification_scim",
    ).nullable(),
    matches_sso_connection: z.boolean().optional(),
    ...identificationFields,
  })
  .strict();
