import type { z } from "zod/v3";
import type { EmailAddress } from "../../../tools/models/email_address.ts";
import type { PhoneNumber } from "../../../tools/models/phone_number.ts";
import type { User } from "../../../tools/models/user.ts";
import type { Database } from "../database.ts";
import { parseMetadata } from "../metadata.ts";
import { hasSecondFactor } from "../second_factors.ts";
import {
  identificationsOf,
  type IdentificationRow,
  type IdentificationType,
  type VerificationStrategy,
} from "../store/identifications.ts";
import { findUsers, type UserRow } from "../store/users.ts";
import { imageUrl } from "./image.ts";

/** Users as the API shows them. */

/** A user with what identifies them. */
export interface Person {
  readonly user: UserRow;
  /** The oldest first. */
  readonly identifications: readonly IdentificationRow[];
}

/** Adds to users what identifies them, with one query for all. */
export async function withIdentifications(db: Database, users: readonly UserRow[]): Promise<Person[]> {
  const byUser = new Map<string, IdentificationRow[]>(users.map(({ id }) => [id, []]));
  for (const row of await identificationsOf(db, [...byUser.keys()])) byUser.get(row.user_id)?.push(row);
  return users.map((user) => ({ user, identifications: byUser.get(user.id) ?? [] }));
}

/** People by their users' ids, in two queries. */
export async function loadPeople(db: Database, userIds: readonly string[]): Promise<Map<string, Person>> {
  const people = await withIdentifications(db, await findUsers(db, [...new Set(userIds)]));
  return new Map(people.map((person) => [person.user.id, person]));
}

/** How many failed sign-ins lock a user, and for how long: Clerk's defaults. */
export const LOCKOUT = { attempts: 100, ms: 60 * 60 * 1000 } as const;

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

const presentWallet = (row: IdentificationRow): z.input<typeof User>["web3_wallets"][number] => ({
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

const initialsOf = ({ first_name, last_name }: UserRow) =>
  `${first_name?.slice(0, 1) ?? ""}${last_name?.slice(0, 1) ?? ""}`;

/** The picture, by today's name and by the one of before. */
const imageOf = (user: UserRow) => {
  const url = imageUrl(user.id, user.profile_image_id, initialsOf(user));
  return { profile_image_url: url, image_url: url, has_image: user.profile_image_id !== null };
};

/** Whether a user cannot sign in for now; a lock ends by itself. */
const isLocked = (user: UserRow, now: number) =>
  user.locked === 1 && (user.lockout_expires_at === null || user.lockout_expires_at > now);

function lockFields(user: UserRow, now: number) {
  const locked = isLocked(user, now);
  return {
    locked,
    lockout_expires_in_seconds:
      locked && user.lockout_expires_at !== null ? Math.ceil((user.lockout_expires_at - now) / 1000) : null,
    verification_attempts_remaining: Math.max(0, LOCKOUT.attempts - user.failed_attempts),
  };
}

export function presentUser({ user, identifications }: Person, now: number): z.input<typeof User> {
  const ofType = (type: IdentificationType) => identifications.filter((row) => row.type === type);
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
    ...imageOf(user),
    public_metadata: parseMetadata(user.public_metadata),
    private_metadata: parseMetadata(user.private_metadata),
    unsafe_metadata: parseMetadata(user.unsafe_metadata),
    email_addresses: ofType("email_address").map(presentEmailAddress),
    phone_numbers: ofType("phone_number").map(presentPhoneNumber),
    web3_wallets: ofType("web3_wallet").map(presentWallet),
    passkeys: [],
    password_enabled: user.password_digest !== null,
    two_factor_enabled: hasSecondFactor(user, identifications),
    totp_enabled: user.totp_secret !== null,
    backup_code_enabled: user.backup_codes !== null,
    mfa_enabled_at: user.mfa_enabled_at,
    mfa_disabled_at: user.mfa_disabled_at,
    password_last_updated_at: user.password_last_updated_at,
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    last_sign_in_at: user.last_sign_in_at,
    banned: user.banned === 1,
    ...lockFields(user, now),
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

/** What a person is best known by: the primary address, number, the username, the primary wallet. */
function identifierOf({ user, identifications }: Person): string | null {
  const primary = (id: string | null) => identifications.find((row) => row.id === id)?.identifier;
  return (
    primary(user.primary_email_address_id) ??
    primary(user.primary_phone_number_id) ??
    user.username ??
    primary(user.primary_web3_wallet_id) ??
    null
  );
}

/** What other members of an organization see of a person. */
export const publicUserData = (person: Person) => ({
  user_id: person.user.id,
  first_name: person.user.first_name,
  last_name: person.user.last_name,
  ...imageOf(person.user),
  identifier: identifierOf(person),
  username: person.user.username,
  banned: person.user.banned === 1,
  deprovisioned: false,
});
