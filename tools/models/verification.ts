import { z } from "zod/v3";

/** What can be verified, by the `object` of its verification. */
export type VerificationObject = `verification_${string}`;

const VerificationError = z
  .object({
    message: z.string(),
    long_message: z.string(),
    code: z.string(),
    meta: z.record(z.unknown()).optional(),
  })
  .strict();

/**
 * How and whether something was verified. The API has one schema for each strategy; they share these fields, so one
 * model of the kinds that can occur in a place keeps the tools' output schemas small.
 */
export const buildVerificationSchema = <const Kind extends VerificationObject>(...kinds: [Kind, ...Kind[]]) =>
  z
    .object({
      object: z.enum(kinds),
      status: z.enum(["unverified", "verified", "failed", "expired", "transferable"]),
      strategy: z.string(),
      attempts: z.number().int().nullable(),
      expire_at: z.number().int().nullable(),
      verified_at_client: z.string().nullable().optional(),
      channel: z.string().nullable().optional(),
      nonce: z.string().nullable().optional(),
      message: z.string().nullable().optional(),
      external_verification_redirect_url: z.string().nullable().optional(),
      error: VerificationError.nullable().optional(),
    })
    .strict();

/** A code that was sent to an address or number, and how far its recipient has come with it. */
export const CodeVerification = z
  .object({
    id: z.string(),
    object: z.string(),
    status: z.enum(["unverified", "verified", "failed", "expired"]),
    strategy: z.enum(["email_code", "phone_code"]),
    attempts: z.number().int().nullable(),
    expire_at: z.number().int().nullable(),
    channel: z.string().nullable(),
  })
  .partial()
  .strict();
