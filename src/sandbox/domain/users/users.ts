import { ApiError, invalidParam, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findClaimedIdentification,
  findIdentificationForUser,
  findUser,
  type IdentificationRow,
  type IdentificationType,
  insertIdentification,
  insertUser,
  listExternalAccountsOfUsers,
  listIdentificationsOfUsers,
  updateUser,
  type UserRow,
  type VerificationStrategy,
} from "../../store/index.ts";
import { assertEmail, detectIdentifier, toCanonicalEmail } from "./identifiers.ts";

/** Creation and lookup of users and their identifications, for the Backend API and for redeemed tickets. */

/** A user row with default values. */
export const buildUserRow = (sandbox: Sandbox): UserRow => ({
  id: sandbox.newId("user"),
  external_id: null,
  username: null,
  first_name: null,
  last_name: null,
  locale: null,
  timezone: null,
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

/** @throws ApiError 404 if the user does not exist */
export async function getUser(sandbox: Sandbox, id: string): Promise<UserRow> {
  const user = await findUser(sandbox.db, id);
  if (user === undefined) throw notFound("user", id);
  return user;
}

/**
 * Validates an identifier and returns its canonical form.
 *
 * @throws ApiError 422 if it does not have the format of its type
 */
export function parseIdentifier(type: IdentificationType, text: string): string {
  if (type === "email_address") {
    assertEmail(text);
    return toCanonicalEmail(text);
  }
  const detected = detectIdentifier(text);
  if (detected?.type === type) return detected.canonical;
  const expected =
    type === "phone_number" ? "a phone number such as +15555550100" : "the address of a wallet";
  throw invalidParam(type, `${type} must be ${expected}.`, "form_param_format_invalid");
}

/** The canonical form of an identifier for lookups. A malformed identifier does not match any row. */
export const toCanonicalIdentifier = (type: IdentificationType, text: string): string =>
  type === "email_address" ? toCanonicalEmail(text) : (detectIdentifier(text)?.canonical ?? text);

export const identifierTaken = (param: string, value: string) =>
  invalidParam(param, `${param} ${value} is taken. Please try another.`, "form_identifier_exists");

const lastIdentification = (label: string) =>
  new ApiError(400, {
    code: "last_required_identification_deletion_failed",
    message: "Deletion failed",
    longMessage: `${label} is the user's last identification; add another one first.`,
  });

export interface CreateIdentificationInput {
  readonly userId: string;
  readonly type: IdentificationType;
  readonly identifier: string;
  readonly strategy: VerificationStrategy;
  readonly verified: boolean;
  /** Whether the identifier is reserved for the user although it is not verified. */
  readonly reserved?: boolean;
}

/** A row for a new identification. */
export const buildIdentificationRow = (
  sandbox: Sandbox,
  input: CreateIdentificationInput,
  canonical: string,
): IdentificationRow => ({
  id: sandbox.newId("idn"),
  user_id: input.userId,
  type: input.type,
  identifier: input.identifier,
  canonical,
  verification_status: input.verified ? "verified" : "unverified",
  verification_strategy: input.strategy,
  reserved: input.reserved === true ? 1 : 0,
  reserved_for_second_factor: 0,
  default_second_factor: 0,
  created_at: sandbox.now(),
  updated_at: sandbox.now(),
});

/**
 * Adds an identification to a user.
 *
 * @throws ApiError 422 if it is malformed, claimed by another user, or already belongs to the user
 */
export async function createIdentification(
  sandbox: Sandbox,
  input: CreateIdentificationInput,
): Promise<IdentificationRow> {
  const canonical = parseIdentifier(input.type, input.identifier);
  const row = buildIdentificationRow(sandbox, input, canonical);
  const existing =
    (await findClaimedIdentification(sandbox.db, row.type, canonical)) ??
    (await findIdentificationForUser(sandbox.db, row));
  if (existing !== undefined) throw identifierTaken(input.type, input.identifier);
  await insertIdentification(sandbox.db, row);
  return row;
}

/**
 * Asserts that a user keeps at least one identifier when another is removed.
 *
 * @param removed id of the identification or external account, or the username
 * @param label name of the removed identifier in the error message
 * @throws ApiError 400 if it is the user's last one
 */
export async function assertNotLastIdentification(
  sandbox: Sandbox,
  userId: string,
  removed: string,
  label: string,
): Promise<void> {
  const { username } = await getUser(sandbox, userId);
  const identifications = await listIdentificationsOfUsers(sandbox.db, [userId]);
  const accounts = await listExternalAccountsOfUsers(sandbox.db, [userId]);
  const identifiers = [username, ...[...identifications, ...accounts].map(({ id }) => id)];
  if (identifiers.every((value) => value === null || value === removed)) throw lastIdentification(label);
}

/** Finds the user who has claimed an email address; the comparison is case-insensitive. */
export async function findUserByEmail(sandbox: Sandbox, address: string): Promise<UserRow | undefined> {
  const identification = await findClaimedIdentification(
    sandbox.db,
    "email_address",
    toCanonicalEmail(address),
  );
  return identification === undefined ? undefined : findUser(sandbox.db, identification.user_id);
}

export interface CreateUserWithEmailInput {
  readonly emailAddress: string;
  /** How the user verified the address. */
  readonly verificationStrategy: VerificationStrategy;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly publicMetadata?: Readonly<Record<string, unknown>>;
  readonly privateMetadata?: Readonly<Record<string, unknown>>;
}

/**
 * Creates a user with a verified primary email address.
 *
 * @throws ApiError 422 `form_identifier_exists` if a user already has the address
 */
export async function createUserWithEmail(
  sandbox: Sandbox,
  input: CreateUserWithEmailInput,
): Promise<UserRow> {
  const user: UserRow = {
    ...buildUserRow(sandbox),
    first_name: input.firstName ?? null,
    last_name: input.lastName ?? null,
    public_metadata: JSON.stringify(input.publicMetadata ?? {}),
    private_metadata: JSON.stringify(input.privateMetadata ?? {}),
  };
  await insertUser(sandbox.db, user);
  const address = await createIdentification(sandbox, {
    userId: user.id,
    type: "email_address",
    identifier: input.emailAddress,
    strategy: input.verificationStrategy,
    verified: true,
  });
  await updateUser(sandbox.db, user.id, { primary_email_address_id: address.id });
  return { ...user, primary_email_address_id: address.id };
}
