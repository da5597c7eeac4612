import { notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  listIdentificationsOfUsers,
  updateIdentification,
  type IdentificationRow,
} from "../../store/identifications.ts";
import { findUser, updateUser, type UserRow } from "../../store/users.ts";

/** What a user is asked for after the first factor: one-time passwords, or codes texted to a phone number. */

/** Whether a user has a second factor. */
export const hasSecondFactor = (user: UserRow, identifications: readonly IdentificationRow[]): boolean =>
  user.totp_secret !== null || identifications.some((row) => row.reserved_for_second_factor === 1);

async function loadFactors(sandbox: Sandbox, userId: string) {
  const user = await findUser(sandbox.db, userId);
  if (user === undefined) throw notFound("user", userId);
  const identifications = await listIdentificationsOfUsers(sandbox.db, [userId]);
  return { identifications, hasFactor: hasSecondFactor(user, identifications) };
}

/** Of the numbers that are second factors one is the default: the oldest where that one is gone. */
async function ensureDefault(sandbox: Sandbox, identifications: readonly IdentificationRow[]): Promise<void> {
  const factors = identifications.filter((row) => row.reserved_for_second_factor === 1);
  const [oldest] = factors;
  if (oldest !== undefined && factors.every((row) => row.default_second_factor === 0))
    await updateIdentification(sandbox.db, oldest.id, { default_second_factor: 1 });
}

/**
 * Changes a user's phone numbers, and then sees to what hangs on those that are second factors: which is the
 * default, and since when the user has one or has none. Backup codes go with the last factor.
 */
export async function withSecondFactorSync<T>(
  sandbox: Sandbox,
  userId: string,
  change: () => Promise<T>,
): Promise<T> {
  const before = await loadFactors(sandbox, userId);
  const result = await change();
  const after = await loadFactors(sandbox, userId);
  await ensureDefault(sandbox, after.identifications);
  if (!before.hasFactor && after.hasFactor)
    await updateUser(sandbox.db, userId, { mfa_enabled_at: sandbox.now() });
  if (before.hasFactor && !after.hasFactor)
    await updateUser(sandbox.db, userId, { mfa_disabled_at: sandbox.now(), backup_codes: null });
  return result;
}
