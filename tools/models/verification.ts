import { z } from "zod/v3";

/** The `object` field of a verification, which names the strategy's kind. */
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
 * Builds the schema of a verification: its strategy and status. The API has one schema per strategy, and all share
 * these fields; a single model of the kinds that can occur in a field keeps the output schemas small.
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

/** A verification code that was sent to an email address or phone number, and the status of the verification. */
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
