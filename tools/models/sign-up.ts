import { z } from "zod/v3";
import { Metadata, Timestamp } from "./common.ts";

const SignUpVerification = z
  .object({
    next_action: z.enum(["needs_prepare", "needs_attempt", ""]).optional(),
    supported_strategies: z.array(z.string()).optional(),
  })
  .passthrough()
  .nullable();

const fieldNames = z.array(z.string());

export const SignUp = z
  .object({
    object: z.literal("sign_up_attempt"),
    id: z.string(),
    status: z.enum(["missing_requirements", "complete", "abandoned"]),
    required_fields: fieldNames,
    optional_fields: fieldNames,
    missing_fields: fieldNames,
    unverified_fields: fieldNames,
    verifications: z
      .object({
        email_address: SignUpVerification,
        phone_number: SignUpVerification,
        web3_wallet: SignUpVerification,
        external_account: z.record(z.unknown()).nullable(),
      })
      .strict(),
    username: z.string().nullable(),
    email_address: z.string().nullable(),
    phone_number: z.string().nullable(),
    web3_wallet: z.string().nullable(),
    password_enabled: z.boolean(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    unsafe_metadata: Metadata.optional(),
    public_metadata: Metadata.optional(),
    custom_action: z.boolean(),
    external_id: z.string().nullable(),
    created_session_id: z.string().nullable(),
    created_user_id: z.string().nullable(),
    abandon_at: Timestamp,
    legal_accepted_at: Timestamp.nullable(),
    locale: z.string().nullable().optional(),
    external_account: z.record(z.unknown()).optional(),
  })
  .strict();
