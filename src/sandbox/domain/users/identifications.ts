import { notFound, refused } from "../../api-error.ts";
import { checkKnownOtherwise, getUser, identify } from "./users.ts";
import {
  changePrimary,
  needsVerified,
  PRIMARY_COLUMNS,
  primaryOf,
  tellPreviousPrimary,
} from "./primary-identifications.ts";
import type { Sandbox } from "../../context.ts";
import { whileSecondFactorsChange } from "./second-factors.ts";
import * as store from "../../store/identifications.ts";
import { updateUser } from "../../store/users.ts";

/** What can be done alike with email addresses and phone numbers. */

/** What a code can be sent to. */
export type AddressType = "email_address" | "phone_number";

const CODES = { email_address: "email_code", phone_number: "phone_code" } as const;

/** How an identification will be verified, or was by an administrator. */
const strategyOf = (type: AddressType, verified: boolean) => (verified ? "admin" : CODES[type]);

/** @throws Failure 404 where there is none of this type with the id */
export async function getIdentification(
  sandbox: Sandbox,
  type: store.IdentificationType,
  id: string,
): Promise<store.IdentificationRow> {
  const row = await store.findIdentification(sandbox.db, id);
  if (row?.type !== type) throw notFound(type.replace("_", " "), id);
  return row;
}

/** What administrators say of an identification; what they leave out stays or is not so. */
export interface Flags {
  readonly verified?: boolean | undefined;
  readonly primary?: boolean | undefined;
  readonly reserved_for_second_factor?: boolean | undefined;
  /** Only for addresses: the previous primary one hears of it. */
  readonly notify?: boolean | undefined;
}

export interface Addition extends Flags {
  readonly userId: string;
  readonly type: AddressType;
  readonly identifier: string;
}

/** Adds an identification to a user; the first of its type becomes primary. */
export async function addIdentification(
  sandbox: Sandbox,
  { userId, type, identifier, ...flags }: Addition,
): Promise<store.IdentificationRow> {
  const user = await getUser(sandbox, userId);
  const verified = flags.verified === true;
  if (flags.primary === true && !verified) throw needsVerified("primary", identifier);
  if (flags.reserved_for_second_factor === true && !verified)
    throw refused(
      "identification_create_second_factor_unverified",
      `${identifier} must be verified to be a second factor.`,
    );
  return whileSecondFactorsChange(sandbox, user.id, async () => {
    const row = await identify(sandbox, {
      userId: user.id,
      type,
      identifier,
      verified,
      strategy: strategyOf(type, verified),
    });
    if (flags.reserved_for_second_factor === true)
      await store.updateIdentification(sandbox.db, row.id, { reserved_for_second_factor: 1 });
    if (flags.primary === true || user[PRIMARY_COLUMNS[type]] === null)
      await changePrimary(sandbox, user, row, flags.notify === true);
    else await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
    return row;
  });
}

/** The columns in which an identification is verified or is not. */
export const verificationColumns = (
  strategy: store.VerificationStrategy,
  verified: boolean,
): Partial<store.IdentificationRow> => ({
  verification_status: verified ? "verified" : "unverified",
  verification_strategy: strategy,
  ...(verified ? { reserved: 0 } : {}),
});

/** @throws Failure 400 for one that is about to be verified, and that another user has claimed */
export async function checkUnclaimed(
  sandbox: Sandbox,
  { id, type, canonical, identifier }: store.IdentificationRow,
): Promise<void> {
  const claimed = await store.findClaimed(sandbox.db, type, canonical);
  if (claimed !== undefined && claimed.id !== id)
    throw refused("identification_claimed", `${identifier} now belongs to another user.`);
}

/** Changes how an identification stands. */
export async function changeIdentification(
  sandbox: Sandbox,
  type: AddressType,
  id: string,
  flags: Flags,
): Promise<void> {
  const row = await getIdentification(sandbox, type, id);
  const user = await getUser(sandbox, row.user_id);
  const wasVerified = row.verification_status === "verified";
  const verified = flags.verified ?? wasVerified;
  const isPrimary = user[PRIMARY_COLUMNS[type]] === row.id;
  const secondFactor = flags.reserved_for_second_factor ?? row.reserved_for_second_factor === 1;
  const what = type.replace("_", " ");
  if (flags.primary === true && !verified)
    throw refused(
      "identification_update_failed",
      `${row.identifier} must be verified before it can be primary.`,
    );
  if (wasVerified && !verified && isPrimary)
    throw refused(
      "identification_update_failed",
      `${row.identifier} is the primary ${what}, which must stay verified.`,
    );
  if (secondFactor && !verified)
    throw refused(
      "identification_update_second_factor_unverified",
      `${row.identifier} must be verified to be a second factor.`,
    );
  if (verified && !wasVerified) await checkUnclaimed(sandbox, row);
  await whileSecondFactorsChange(sandbox, user.id, async () => {
    await store.updateIdentification(sandbox.db, row.id, {
      ...(verified === wasVerified ? {} : verificationColumns(strategyOf(type, verified), verified)),
      reserved_for_second_factor: secondFactor ? 1 : 0,
      ...(secondFactor ? {} : { default_second_factor: 0 }),
      updated_at: sandbox.now(),
    });
    if (flags.primary === true && !isPrimary) await changePrimary(sandbox, user, row, flags.notify === true);
    else await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
  });
}

/** The one that becomes primary when the primary one goes: the oldest that is verified, else the oldest. */
const heirOf = (rows: readonly store.IdentificationRow[]) =>
  rows.find((row) => row.verification_status === "verified") ?? rows[0];

/** Takes an identification from its user. @throws Failure 400 where it is the last one */
export async function removeIdentification(
  sandbox: Sandbox,
  type: store.IdentificationType,
  id: string,
): Promise<void> {
  const row = await getIdentification(sandbox, type, id);
  const user = await getUser(sandbox, row.user_id);
  await checkKnownOtherwise(sandbox, user.id, row.id, row.identifier);
  const column = PRIMARY_COLUMNS[type];
  await whileSecondFactorsChange(sandbox, user.id, async () => {
    await store.deleteIdentification(sandbox.db, row.id);
    const left = await store.identificationsOf(sandbox.db, [user.id]);
    const heir = heirOf(left.filter((other) => other.type === type));
    await updateUser(sandbox.db, user.id, {
      ...(user[column] === row.id ? { [column]: heir?.id ?? null } : {}),
      updated_at: sandbox.now(),
    });
  });
}

export interface Replacement {
  readonly userId: string;
  readonly type: AddressType;
  readonly identifier: string;
  readonly status: "verified" | "reserved" | "unverified" | undefined;
  /** Only for addresses: the previous primary one hears of it. */
  readonly notify?: boolean | undefined;
}

/** Gives a user one identification, which is primary, in place of all of its type. */
export async function replaceIdentifications(
  sandbox: Sandbox,
  { userId, type, identifier, status = "verified", notify }: Replacement,
): Promise<store.IdentificationRow> {
  const user = await getUser(sandbox, userId);
  const previous = await primaryOf(sandbox, user, type);
  return whileSecondFactorsChange(sandbox, user.id, async () => {
    await store.deleteIdentificationsOf(sandbox.db, user.id, type);
    const row = await identify(sandbox, {
      userId: user.id,
      type,
      identifier,
      verified: status === "verified",
      reserved: status === "reserved",
      strategy: strategyOf(type, status === "verified"),
    });
    await changePrimary(sandbox, user, row, false);
    if (notify === true) await tellPreviousPrimary(sandbox, previous, row);
    return row;
  });
}
