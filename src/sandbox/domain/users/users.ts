import { Failure, invalidParam, notFound } from "../../api-error.ts";
import { canonicalEmail, checkEmail, identifierOf } from "./identifiers.ts";
import type { Sandbox } from "../../context.ts";
import { externalAccountsOf } from "../../store/external-accounts.ts";
import {
  findClaimed,
  findOwn,
  identificationsOf,
  insertIdentification,
  type IdentificationRow,
  type IdentificationType,
  type VerificationStrategy,
} from "../../store/identifications.ts";
import { findUser, insertUser, updateUser, type UserRow } from "../../store/users.ts";

/** How people come to be, whoever makes them: an administrator, or they themselves by following a ticket. */

/** A user of whom nothing is known yet. */
export const blankUser = (sandbox: Sandbox): UserRow => ({
  id: sandbox.newId("user"),
  external_id: null,
  username: null,
  first_name: null,
  last_name: null,
  locale: null,
  profile_image_id: null,
  image_url: null,
  primary_email_address_id: null,
  primary_phone_number_id: null,
  primary_web3_wallet_id: null,
  password_digest: null,
  password_hasher: null,
  password_last_updated_at: null,
  password_compromised: 0,
  totp_secret: null,
  backup_codes: null,
  mfa_enabled_at: null,
  mfa_disabled_at: null,
  public_metadata: "{}",
  private_metadata: "{}",
  unsafe_metadata: "{}",
  banned: 0,
  locked: 0,
  lockout_expires_at: null,
  failed_attempts: 0,
  delete_self_enabled: 1,
  create_organization_enabled: 1,
  create_organizations_limit: null,
  bypass_client_trust: 0,
  legal_accepted_at: null,
  last_sign_in_at: null,
  last_active_at: null,
  created_at: sandbox.now(),
  updated_at: sandbox.now(),
});

/** @throws Failure 404 where there is none */
export async function getUser(sandbox: Sandbox, id: string): Promise<UserRow> {
  const user = await findUser(sandbox.db, id);
  if (user === undefined) throw notFound("user", id);
  return user;
}

/** The canonical form of an identifier. @throws Failure 422 where it is none of its type */
export function checkIdentifier(type: IdentificationType, text: string): string {
  if (type === "email_address") {
    checkEmail(text);
    return canonicalEmail(text);
  }
  const known = identifierOf(text);
  if (known?.type === type) return known.canonical;
  const what = type === "phone_number" ? "a phone number such as +15555550100" : "the address of a wallet";
  throw invalidParam(type, `${type} must be ${what}.`, "form_param_format_invalid");
}

/** The canonical form in which an identifier is looked up; what is none of its type is found nowhere. */
export const canonicalOf = (type: IdentificationType, text: string): string =>
  type === "email_address" ? canonicalEmail(text) : (identifierOf(text)?.canonical ?? text);

export const taken = (param: string, value: string) =>
  invalidParam(param, `${param} ${value} is taken. Please try another.`, "form_identifier_exists");

const lastIdentification = (what: string) =>
  new Failure(400, {
    code: "last_required_identification_deletion_failed",
    message: "Deletion failed",
    longMessage: `${what} is the user's last identification; add another one first.`,
  });

export interface NewIdentification {
  readonly userId: string;
  readonly type: IdentificationType;
  readonly identifier: string;
  readonly strategy: VerificationStrategy;
  readonly verified: boolean;
  /** Kept for the user though it is not verified. */
  readonly reserved?: boolean;
}

/** An identification that is new, by its canonical form. */
export const newIdentification = (
  sandbox: Sandbox,
  given: NewIdentification,
  canonical: string,
): IdentificationRow => ({
  id: sandbox.newId("idn"),
  user_id: given.userId,
  type: given.type,
  identifier: given.identifier,
  canonical,
  verification_status: given.verified ? "verified" : "unverified",
  verification_strategy: given.strategy,
  reserved: given.reserved === true ? 1 : 0,
  reserved_for_second_factor: 0,
  default_second_factor: 0,
  created_at: sandbox.now(),
  updated_at: sandbox.now(),
});

/** Gives a user an identification. @throws Failure 422 where it is malformed, claimed by anybody or the user's already */
export async function identify(sandbox: Sandbox, given: NewIdentification): Promise<IdentificationRow> {
  const canonical = checkIdentifier(given.type, given.identifier);
  const row = newIdentification(sandbox, given, canonical);
  const other = (await findClaimed(sandbox.db, row.type, canonical)) ?? (await findOwn(sandbox.db, row));
  if (other !== undefined) throw taken(given.type, given.identifier);
  await insertIdentification(sandbox.db, row);
  return row;
}

/**
 * Sees to it that a user stays known when one thing goes that they are known by: an identification or an
 * external account by its id, or the username.
 *
 * @param shown what it is called in the refusal
 * @throws Failure 400 where it is the last one
 */
export async function checkKnownOtherwise(
  sandbox: Sandbox,
  userId: string,
  going: string,
  shown: string,
): Promise<void> {
  const { username } = await getUser(sandbox, userId);
  const identifications = await identificationsOf(sandbox.db, [userId]);
  const accounts = await externalAccountsOf(sandbox.db, [userId]);
  const known = [username, ...[...identifications, ...accounts].map(({ id }) => id)];
  if (known.every((one) => one === null || one === going)) throw lastIdentification(shown);
}

/** Who has an email address, without regard to case. */
export async function findUserByEmail(sandbox: Sandbox, address: string): Promise<UserRow | undefined> {
  const found = await findClaimed(sandbox.db, "email_address", canonicalEmail(address));
  return found === undefined ? undefined : findUser(sandbox.db, found.user_id);
}

export interface NewPerson {
  readonly emailAddress: string;
  /** How it was proven that the address is theirs. */
  readonly verificationStrategy: VerificationStrategy;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly publicMetadata?: Readonly<Record<string, unknown>>;
  readonly privateMetadata?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a user with a verified primary email address.
 *
 * @throws Failure 422 `form_identifier_exists` where somebody has the address
 */
export async function createPerson(sandbox: Sandbox, person: NewPerson): Promise<UserRow> {
  const blank: UserRow = {
    ...blankUser(sandbox),
    first_name: person.firstName ?? null,
    last_name: person.lastName ?? null,
    public_metadata: JSON.stringify(person.publicMetadata ?? {}),
    private_metadata: JSON.stringify(person.privateMetadata ?? {}),
  };
  await insertUser(sandbox.db, blank);
  const address = await identify(sandbox, {
    userId: blank.id,
    type: "email_address",
    identifier: person.emailAddress,
    strategy: person.verificationStrategy,
    verified: true,
  });
  await updateUser(sandbox.db, blank.id, { primary_email_address_id: address.id });
  return { ...blank, primary_email_address_id: address.id };
}
