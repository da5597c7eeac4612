import { notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findUser,
  type IdentificationRow,
  listIdentificationsOfUsers,
  updateIdentification,
  updateUser,
  type UserRow,
} from "../../store/index.ts";

/** Second factors of a user: TOTP, or codes sent by SMS to a phone number. */

/** Whether a user has a second factor. */
export const hasSecondFactor = (user: UserRow, identifications: readonly IdentificationRow[]): boolean =>
  user.totp_secret !== null || identifications.some((row) => row.reserved_for_second_factor === 1);

async function loadFactors(sandbox: Sandbox, userId: string) {
  const user = await findUser(sandbox.db, userId);
  if (user === undefined) throw notFound("user", userId);
  const identifications = await listIdentificationsOfUsers(sandbox.db, [userId]);
  return { identifications, hasFactor: hasSecondFactor(user, identifications) };
}

/**
 * Ensures that one of the phone numbers that are second factors is the default: the oldest if the default was
 * removed.
 */
async function ensureDefault(sandbox: Sandbox, identifications: readonly IdentificationRow[]): Promise<void> {
  const factors = identifications.filter((row) => row.reserved_for_second_factor === 1);
  const [oldest] = factors;
  if (oldest !== undefined && factors.every((row) => row.default_second_factor === 0))
    await updateIdentification(sandbox.db, oldest.id, { default_second_factor: 1 });
}

/**
 * Runs `change`, which may add or remove second factors of a user, and then updates what depends on them: the default
 * phone number, and the times when MFA was enabled and disabled. Backup codes are deleted with the last second
 * factor.
 *
 * @throws ApiError 404 if the user does not exist
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
