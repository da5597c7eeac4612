import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";

export const PasswordVerificationResult = z.object({ verified: z.boolean().optional() }).strict();

export const CodeVerificationResult = z
  .object({ verified: z.boolean().optional(), code_type: z.enum(["totp", "backup_code"]).optional() })
  .strict();

/** The user whose credentials a call removed. */
export const CredentialsOwner = z.object({ user_id: z.string().optional() }).strict();

export const OAuthAccessToken = z
  .object({
    object: z.literal("oauth_access_token"),
    external_account_id: z.string(),
    provider_user_id: z.string(),
    token: Secret,
    expires_at: Timestamp.nullable(),
    provider: z.string(),
    public_metadata: Metadata,
    label: z.string().nullable(),
    scopes: z.array(z.string()).optional(),
    id_token: Secret.optional(),
    token_secret: Secret.optional(),
  })
  .strict();
