import { createHash, randomBytes } from "node:crypto";
import { badRequest } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";

/** Generation and hashing of secret keys and opaque tokens. */

/** Generates a secret: a prefix and 32 random letters or digits, such as `ak_…`. */
export const generateSecret = (prefix: "ak" | "mt" | "oat" | "ort"): string =>
  `${prefix}_${randomBytes(24).toString("base64url").replaceAll(/[-_]/g, "0")}`;

/**
 * Hashes a secret that need not be readable again, for storage. One round of SHA-256 suffices, because generated
 * secrets have full entropy and cannot be guessed.
 */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/**
 * The expiration time, in milliseconds, of something that expires in `seconds`.
 *
 * @throws ApiError 400 if it is too large for a safe integer
 */
export function toExpiration(sandbox: Sandbox, seconds: number): number {
  const expiration = sandbox.now() + seconds * 1000;
  if (!Number.isSafeInteger(expiration))
    throw badRequest("seconds_until_expiration", "seconds_until_expiration is invalid: it is too large.");
  return expiration;
}
