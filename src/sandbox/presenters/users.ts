import type { z } from "zod/v3";
import type { EmailAddress, PhoneNumber, User } from "../../../tools/index.ts";
import { buildImageUrl, hasSecondFactor, parseMetadata } from "../domain/index.ts";
import {
  type Database,
  type ExternalAccountRow,
  findUsersById,
  type IdentificationRow,
  type IdentificationType,
  listExternalAccountsOfUsers,
  listIdentificationsOfUsers,
  listPasskeysOfUsers,
  type PasskeyRow,
  type UserRow,
  type VerificationStrategy,
} from "../store/index.ts";

/** Presentation of users and their identifications. */

/** A user with the user's identifications, passkeys and external accounts, each oldest first. */
export interface UserWithIdentifications {
  readonly user: UserRow;
  readonly identifications: readonly IdentificationRow[];
  readonly passkeys: readonly PasskeyRow[];
  readonly externalAccounts: readonly ExternalAccountRow[];
}

function groupByUserId<Row extends { user_id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.user_id);
    if (group === undefined) groups.set(row.user_id, [row]);
    else group.push(row);
  }
  return groups;
}

/** Loads identifications, passkeys and external accounts of users, with one query per type. */
export async function loadIdentifications(
  db: Database,
  users: readonly UserRow[],
): Promise<UserWithIdentifications[]> {
  const ids = users.map(({ id }) => id);
  const identifications = groupByUserId(await listIdentificationsOfUsers(db, ids));
  const passkeys = groupByUserId(await listPasskeysOfUsers(db, ids));
  const externalAccounts = groupByUserId(await listExternalAccountsOfUsers(db, ids));
  return users.map((user) => ({
    user,
    identifications: identifications.get(user.id) ?? [],
    passkeys: passkeys.get(user.id) ?? [],
    externalAccounts: externalAccounts.get(user.id) ?? [],
  }));
}

/** Loads users with their identifications, by user id. */
export async function loadUsers(
  db: Database,
  userIds: readonly string[],
): Promise<Map<string, UserWithIdentifications>> {
  const userRecords = await loadIdentifications(db, await findUsersById(db, [...new Set(userIds)]));
  return new Map(userRecords.map((userRecord) => [userRecord.user.id, userRecord]));
}

/** Number of failed sign-ins that locks a user, and the duration of the lock: Clerk's defaults. */
export const LOCKOUT = { maxAttempts: 100, durationMs: 60 * 60 * 1000 } as const;

const VERIFICATION_OBJECTS = {
  admin: "verification_admin",
  ticket: "verification_ticket",
  email_code: "verification_otp",
  email_link: "verification_email_link",
} as const;

type EmailStrategy = keyof typeof VERIFICATION_OBJECTS;

const isEmailStrategy = (strategy: VerificationStrategy): strategy is EmailStrategy =>
  strategy in VERIFICATION_OBJECTS;

const verificationFields = (row: IdentificationRow) => ({
  status: row.verification_status,
  strategy: row.verification_strategy,
  attempts: null,
  expire_at: null,
});

const identificationFields = (row: IdentificationRow) => ({
  id: row.id,
  reserved: row.reserved === 1,
  linked_to: [],
  created_at: row.created_at,
  updated_at: row.updated_at,
});

export const presentEmailAddress = (row: IdentificationRow): z.input<typeof EmailAddress> => ({
  object: "email_address",
  email_address: row.identifier,
  verification:
    row.reserved === 1 || !isEmailStrategy(row.verification_strategy)
      ? null
      : { object: VERIFICATION_OBJECTS[row.verification_strategy], ...verificationFields(row) },
  matches_sso_connection: false,
  ...identificationFields(row),
});

export const presentPhoneNumber = (row: IdentificationRow): z.input<typeof PhoneNumber> => ({
  object: "phone_number",
  phone_number: row.identifier,
  reserved_for_second_factor: row.reserved_for_second_factor === 1,
  default_second_factor: row.default_second_factor === 1,
  verification:
    row.reserved === 1
      ? null
      : {
          object: row.verification_strategy === "admin" ? "verification_admin" : "verification_otp",
          ...verificationFields(row),
        },
  backup_codes: null,
  ...identificationFields(row),
});

const presentWeb3Wallet = (row: IdentificationRow): z.input<typeof User>["web3_wallets"][number] => ({
  id: row.id,
  object: "web3_wallet",
  web3_wallet: row.identifier,
  verification: {
    object: row.verification_strategy === "admin" ? "verification_admin" : "verification_web3",
    ...verificationFields(row),
  },
  created_at: row.created_at,
  updated_at: row.updated_at,
});

const presentPasskey = (row: PasskeyRow): z.input<typeof User>["passkeys"][number] => ({
  id: row.id,
  object: "passkey",
  name: row.name,
  last_used_at: row.last_used_at,
  verification: {
    object: "verification_passkey",
    status: "verified",
    strategy: "passkey",
    attempts: null,
    expire_at: null,
  },
});

/** Time limit for connecting an external account. */
const EXTERNAL_ACCOUNT_VERIFICATION_TTL_MS = 10 * 60 * 1000;

const presentExternalAccount = (
  row: ExternalAccountRow,
): z.input<typeof User>["external_accounts"][number] => ({
  object: "external_account",
  id: row.id,
  provider: row.provider,
  identification_id: row.identification_id,
  provider_user_id: row.provider_user_id,
  approved_scopes: row.approved_scopes,
  email_address: row.email_address,
  first_name: row.first_name,
  last_name: row.last_name,
  ...(row.image_url === null ? {} : { avatar_url: row.image_url }),
  image_url: row.image_url,
  username: row.username,
  public_metadata: parseMetadata(row.public_metadata),
  label: row.label,
  created_at: row.created_at,
  updated_at: row.updated_at,
  verification: {
    object: "verification_oauth",
    status: "verified",
    strategy: row.provider,
    attempts: null,
    expire_at: row.created_at + EXTERNAL_ACCOUNT_VERIFICATION_TTL_MS,
  },
});

const buildInitials = ({ first_name, last_name }: UserRow) =>
  `${first_name?.slice(0, 1) ?? ""}${last_name?.slice(0, 1) ?? ""}`;

/** The profile image, under its current and its legacy field name. */
const userImageFields = (user: UserRow) => {
  const url = user.image_url ?? buildImageUrl(user.id, user.profile_image_id, buildInitials(user));
  return { profile_image_url: url, image_url: url, has_image: user.profile_image_id !== null };
};

/** Whether a user is locked; a lock ends at `lockout_expires_at`. */
const isLocked = (user: UserRow, now: number) =>
  user.locked === 1 && (user.lockout_expires_at === null || user.lockout_expires_at > now);

function lockoutFields(user: UserRow, now: number) {
  const locked = isLocked(user, now);
  return {
    locked,
    lockout_expires_in_seconds:
      locked && user.lockout_expires_at !== null ? Math.ceil((user.lockout_expires_at - now) / 1000) : null,
    verification_attempts_remaining: Math.max(0, LOCKOUT.maxAttempts - user.failed_attempts),
  };
}

export function presentUser(userRecord: UserWithIdentifications, now: number): z.input<typeof User> {
  const { user, identifications, passkeys, externalAccounts } = userRecord;
  const filterByType = (type: IdentificationType) => identifications.filter((row) => row.type === type);
  return {
    id: user.id,
    object: "user",
    external_id: user.external_id,
    primary_email_address_id: user.primary_email_address_id,
    primary_phone_number_id: user.primary_phone_number_id,
    primary_web3_wallet_id: user.primary_web3_wallet_id,
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
    locale: user.locale,
    timezone: user.timezone,
    ...userImageFields(user),
    public_metadata: parseMetadata(user.public_metadata),
    private_metadata: parseMetadata(user.private_metadata),
    unsafe_metadata: parseMetadata(user.unsafe_metadata),
    email_addresses: filterByType("email_address").map(presentEmailAddress),
    phone_numbers: filterByType("phone_number").map(presentPhoneNumber),
    web3_wallets: filterByType("web3_wallet").map(presentWeb3Wallet),
    passkeys: passkeys.map(presentPasskey),
    password_enabled: user.password_digest !== null,
    two_factor_enabled: hasSecondFactor(user, identifications),
    totp_enabled: user.totp_secret !== null,
    backup_code_enabled: user.backup_codes !== null,
    mfa_enabled_at: user.mfa_enabled_at,
    mfa_disabled_at: user.mfa_disabled_at,
    password_last_updated_at: user.password_last_updated_at,
    external_accounts: externalAccounts.map(presentExternalAccount),
    saml_accounts: [],
    enterprise_accounts: [],
    last_sign_in_at: user.last_sign_in_at,
    banned: user.banned === 1,
    ...lockoutFields(user, now),
    deprovisioned: false,
    updated_at: user.updated_at,
    created_at: user.created_at,
    delete_self_enabled: user.delete_self_enabled === 1,
    create_organization_enabled: user.create_organization_enabled === 1,
    create_organizations_limit: user.create_organizations_limit,
    last_active_at: user.last_active_at,
    legal_accepted_at: user.legal_accepted_at,
    bypass_client_trust: user.bypass_client_trust === 1,
  };
}

/**
 * The user's main identifier: the primary email address, else the primary phone number, the username or the primary
 * wallet.
 */
function findPrimaryIdentifier({ user, identifications }: UserWithIdentifications): string | null {
  const findIdentifierById = (id: string | null) => identifications.find((row) => row.id === id)?.identifier;
  return (
    findIdentifierById(user.primary_email_address_id) ??
    findIdentifierById(user.primary_phone_number_id) ??
    user.username ??
    findIdentifierById(user.primary_web3_wallet_id) ??
    null
  );
}

/** The user data that other members of an organization can see. */
export const presentPublicUserData = (userRecord: UserWithIdentifications) => ({
  user_id: userRecord.user.id,
  first_name: userRecord.user.first_name,
  last_name: userRecord.user.last_name,
  ...userImageFields(userRecord.user),
  identifier: findPrimaryIdentifier(userRecord),
  username: userRecord.user.username,
  banned: userRecord.user.banned === 1,
  deprovisioned: false,
});
