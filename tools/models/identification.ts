import { z } from "zod/v3";
import { Secret } from "./common.ts";

/** The request fields that email addresses and phone numbers share. */

/** A code, and the verification for which it was sent. */
export const verificationAttempt = {
  verification_id: z.string().describe("From the call that sent the code"),
  code: Secret,
};

/** The status of the email address or phone number that replaces all others of its user. */
export const ReplacementStatus = z
  .enum(["verified", "reserved", "unverified"])
  .optional()
  .describe("Default verified; reserved works for sign-in, unverified does not");
