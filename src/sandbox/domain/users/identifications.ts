import { invalidState, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { updateUser } from "../../store/index.ts";
import * as store from "../../store/index.ts";
import {
  changePrimary,
  findPrimary,
  notifyPreviousPrimary,
  PRIMARY_COLUMNS,
  verificationRequired,
} from "./primary-identifications.ts";
import { withSecondFactorSync } from "./second-factors.ts";
import { assertNotLastIdentification, createIdentification, getUser } from "./users.ts";

/** Operations that email addresses and phone numbers have in common. */

/** Types of identifications that a verification code can be sent to. */
export type AddressType = "email_address" | "phone_number";

const CODE_STRATEGIES = { email_address: "email_code", phone_number: "phone_code" } as const;

/** The strategy of the pending verification, or `admin` if the caller set the identification to verified. */
const toVerificationStrategy = (type: AddressType, verified: boolean) =>
  verified ? "admin" : CODE_STRATEGIES[type];

/** @throws ApiError 404 if no identification of this type has the id */
export async function getIdentification(
  sandbox: Sandbox,
  type: store.IdentificationType,
  id: string,
): Promise<store.IdentificationRow> {
  const row = await store.findIdentification(sandbox.db, id);
  if (row?.type !== type) throw notFound(type.replace("_", " "), id);
  return row;
}

/**
 * Flags that the caller sets on an identification. An omitted flag is unchanged in an update, and false in a new
 * identification.
 */
export interface UpdateIdentificationInput {
  readonly verified?: boolean | undefined;
  readonly primary?: boolean | undefined;
  readonly reserved_for_second_factor?: boolean | undefined;
  /** Email addresses only: whether the previous primary address is notified. */
  readonly notify?: boolean | undefined;
}

export interface AddIdentificationInput extends UpdateIdentificationInput {
  readonly userId: string;
  readonly type: AddressType;
  readonly identifier: string;
}

/**
 * Adds an identification to a user. It becomes primary if the user has no primary one of its type.
 *
 * @throws ApiError 404 if the user does not exist, 422 if the identifier is invalid or taken, 400 or 422 if a flag
 * requires a verified identification
 */
export async function addIdentification(
  sandbox: Sandbox,
  { userId, type, identifier, ...flags }: AddIdentificationInput,
): Promise<store.IdentificationRow> {
  const user = await getUser(sandbox, userId);
  const verified = flags.verified === true;
  if (flags.primary === true && !verified) throw verificationRequired("primary", identifier);
  if (flags.reserved_for_second_factor === true && !verified)
    throw invalidState(
      "identification_create_second_factor_unverified",
      `${identifier} must be verified to be a second factor.`,
    );
  return withSecondFactorSync(sandbox, user.id, async () => {
    const row = await createIdentification(sandbox, {
      userId: user.id,
      type,
      identifier,
      verified,
      strategy: toVerificationStrategy(type, verified),
    });
    if (flags.reserved_for_second_factor === true)
      await store.updateIdentification(sandbox.db, row.id, { reserved_for_second_factor: 1 });
    if (flags.primary === true || user[PRIMARY_COLUMNS[type]] === null)
      await changePrimary(sandbox, user, row, flags.notify === true);
    else await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
    return row;
  });
}

/** The columns of a verified or unverified identification. */
export const buildVerificationColumns = (
  strategy: store.VerificationStrategy,
  verified: boolean,
): Partial<store.IdentificationRow> => ({
  verification_status: verified ? "verified" : "unverified",
  verification_strategy: strategy,
  ...(verified ? { reserved: 0 } : {}),
});

/**
 * Call before verifying an identification.
 *
 * @throws ApiError 400 if another user has claimed the identifier
 */
export async function assertUnclaimed(
  sandbox: Sandbox,
  { id, type, canonical, identifier }: store.IdentificationRow,
): Promise<void> {
  const claimed = await store.findClaimedIdentification(sandbox.db, type, canonical);
  if (claimed !== undefined && claimed.id !== id)
    throw invalidState("identification_claimed", `${identifier} now belongs to another user.`);
}

/**
 * Updates the flags of an identification.
 *
 * @throws ApiError 404 if it does not exist, 400 if the flags contradict each other or another user has claimed it
 */
export async function patchIdentification(
  sandbox: Sandbox,
  type: AddressType,
  id: string,
  flags: UpdateIdentificationInput,
): Promise<void> {
  const row = await getIdentification(sandbox, type, id);
  const user = await getUser(sandbox, row.user_id);
  const wasVerified = row.verification_status === "verified";
  const verified = flags.verified ?? wasVerified;
  const isPrimary = user[PRIMARY_COLUMNS[type]] === row.id;
  const secondFactor = flags.reserved_for_second_factor ?? row.reserved_for_second_factor === 1;
  const typeName = type.replace("_", " ");
  if (flags.primary === true && !verified)
    throw invalidState(
      "identification_update_failed",
      `${row.identifier} must be verified before it can be primary.`,
    );
  if (wasVerified && !verified && isPrimary)
    throw invalidState(
      "identification_update_failed",
      `${row.identifier} is the primary ${typeName}, which must stay verified.`,
    );
  if (secondFactor && !verified)
    throw invalidState(
      "identification_update_second_factor_unverified",
      `${row.identifier} must be verified to be a second factor.`,
    );
  if (verified && !wasVerified) await assertUnclaimed(sandbox, row);
  await withSecondFactorSync(sandbox, user.id, async () => {
    await store.updateIdentification(sandbox.db, row.id, {
      ...(verified === wasVerified
        ? {}
        : buildVerificationColumns(toVerificationStrategy(type, verified), verified)),
      reserved_for_second_factor: secondFactor ? 1 : 0,
      ...(secondFactor ? {} : { default_second_factor: 0 }),
      updated_at: sandbox.now(),
    });
    if (flags.primary === true && !isPrimary) await changePrimary(sandbox, user, row, flags.notify === true);
    else await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
  });
}

/** The identification that replaces a deleted primary one: the oldest verified one, otherwise the oldest. */
const findNextPrimary = (rows: readonly store.IdentificationRow[]) =>
  rows.find((row) => row.verification_status === "verified") ?? rows[0];

/**
 * Deletes an identification of a user.
 *
 * @throws ApiError 404 if it does not exist, 400 if it is the user's last one
 */
export async function removeIdentification(
  sandbox: Sandbox,
  type: store.IdentificationType,
  id: string,
): Promise<void> {
  const row = await getIdentification(sandbox, type, id);
  const user = await getUser(sandbox, row.user_id);
  await assertNotLastIdentification(sandbox, user.id, row.id, row.identifier);
  const column = PRIMARY_COLUMNS[type];
  await withSecondFactorSync(sandbox, user.id, async () => {
    await store.deleteIdentification(sandbox.db, row.id);
    const remaining = await store.listIdentificationsOfUsers(sandbox.db, [user.id]);
    const newPrimary = findNextPrimary(remaining.filter((identification) => identification.type === type));
    await updateUser(sandbox.db, user.id, {
      ...(user[column] === row.id ? { [column]: newPrimary?.id ?? null } : {}),
      updated_at: sandbox.now(),
    });
  });
}

export interface ReplaceIdentificationsInput {
  readonly userId: string;
  readonly type: AddressType;
  readonly identifier: string;
  readonly status: "verified" | "reserved" | "unverified" | undefined;
  /** Email addresses only: whether the previous primary address is notified. */
  readonly notify?: boolean | undefined;
}

/**
 * Replaces all identifications of a type by a single one, which becomes primary.
 *
 * @throws ApiError 404 if the user does not exist, 422 if the identifier is invalid or taken
 */
export async function replaceIdentifications(
  sandbox: Sandbox,
  { userId, type, identifier, status = "verified", notify }: ReplaceIdentificationsInput,
): Promise<store.IdentificationRow> {
  const user = await getUser(sandbox, userId);
  const previous = await findPrimary(sandbox, user, type);
  return withSecondFactorSync(sandbox, user.id, async () => {
    await store.deleteIdentificationsOfType(sandbox.db, user.id, type);
    const row = await createIdentification(sandbox, {
      userId: user.id,
      type,
      identifier,
      verified: status === "verified",
      reserved: status === "reserved",
      strategy: toVerificationStrategy(type, status === "verified"),
    });
    await changePrimary(sandbox, user, row, false);
    if (notify === true) await notifyPreviousPrimary(sandbox, previous, row);
    return row;
  });
}
