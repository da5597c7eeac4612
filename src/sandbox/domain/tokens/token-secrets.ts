import { createHash, randomBytes } from "node:crypto";
import { badRequest } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";

/** Keys and tokens that nobody can guess. */

/** A prefix and 32 letters or digits: `ak_…`. */
export const generateSecret = (prefix: "ak" | "mt" | "oat" | "ort"): string =>
  `${prefix}_${randomBytes(24).toString("base64url").replaceAll(/[-_]/g, "0")}`;

/** As a secret is kept that need not be shown again: it is as long as it is random, so one round of a hash hides it. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** When something that lives so many seconds expires. */
export function toExpiration(sandbox: Sandbox, seconds: number): number {
  const expiration = sandbox.now() + seconds * 1000;
  if (!Number.isSafeInteger(expiration))
    throw badRequest("seconds_until_expiration", "seconds_until_expiration is invalid: it is too large.");
  return expiration;
}
