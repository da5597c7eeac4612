import { z } from "zod/v3";
import { Secret } from "./common.ts";

/** What requests about email addresses and phone numbers have in common. */

/** A code and the verification that it was sent for. */
export const verificationAttempt = {
  verification_id: z.string().describe("From the call that sent the code"),
  code: Secret,
};

/** How the one that takes the place of all others stands. */
export const ReplacementStatus = z
  .enum(["verified", "reserved", "unverified"])
  .optional()
  .describe("Default verified; reserved works for sign-in, unverified does not");
