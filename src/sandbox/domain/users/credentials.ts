import { createHash } from "node:crypto";
import { z } from "zod/v3";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import type { UserRow } from "../../store/index.ts";
import { assertDigest, HASHER_NAMES, hashPassword, MAX_PASSWORD_BYTES, verifyPassword } from "./passwords.ts";

/** Credentials of a user: password, TOTP secret and backup codes. */

const MIN_PASSWORD_LENGTH = 8;

export interface Credentials {
  readonly password?: string | undefined;
  readonly password_digest?: string | undefined;
  readonly password_hasher?: string | undefined;
  readonly skip_password_checks?: boolean | undefined;
  readonly totp_secret?: string | undefined;
  readonly backup_codes?: string[] | undefined;
}

function assertPassword(password: string, skipChecks: boolean): void {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw invalidParam(
      "password",
      `Passwords must not be longer than ${MAX_PASSWORD_BYTES} bytes.`,
      "form_password_size_in_bytes_exceeded",
    );
  if (password.length < (skipChecks ? 1 : MIN_PASSWORD_LENGTH))
    throw invalidParam(
      "password",
      `Passwords must be ${MIN_PASSWORD_LENGTH} characters or more.`,
      "form_password_length_too_short",
    );
}

const requiredTogether = (param: string, longMessage: string) =>
  new ApiError(422, {
    code: "form_conditional_param_missing",
    message: "is missing",
    longMessage,
    param,
  });

function parseImportedPassword(digest: string, hasher: string | undefined) {
  if (hasher === undefined)
    throw requiredTogether("password_hasher", "password_hasher must be given with password_digest.");
  if (!HASHER_NAMES.includes(hasher))
    throw invalidParam("password_hasher", `password_hasher must be one of ${HASHER_NAMES.join(", ")}.`);
  assertDigest(hasher, digest);
  return { password_digest: digest, password_hasher: hasher };
}

async function buildPasswordColumns(
  sandbox: Sandbox,
  credentials: Credentials,
): Promise<Partial<UserRow> | undefined> {
  const { password, password_digest, password_hasher } = credentials;
  if (password !== undefined && password_digest !== undefined)
    throw invalidParam(
      "password_digest",
      "password and password_digest cannot be given together.",
      "form_param_value_conflict",
    );
  if (password_digest !== undefined) return parseImportedPassword(password_digest, password_hasher);
  if (password === undefined) return undefined;
  assertPassword(password, credentials.skip_password_checks === true);
  return {
    password_digest: await sandbox.runDeferred(`bcrypt ${password}`, () => hashPassword(password)),
    password_hasher: "bcrypt",
  };
}

const BASE32_SECRET = /^[A-Z2-7]{16,}=*$/i;
const BCRYPT_PREFIX = /^\$2[abxy]\$\d\d\$/;

/**
 * Backup codes have enough entropy that one round of a fast hash protects them. A bcrypt digest is stored as it is.
 */
const hashBackupCode = (code: string) =>
  BCRYPT_PREFIX.test(code) ? code : createHash("sha256").update(code).digest("hex");

const HashedCodes = z.array(z.string());

/**
 * Returns the remaining hashed backup codes after `code` is used; `undefined` if the code does not match any of them.
 */
export async function consumeBackupCode(codesJson: string, code: string): Promise<string[] | undefined> {
  const hashedCodes = HashedCodes.parse(JSON.parse(codesJson));
  for (const [index, hash] of hashedCodes.entries()) {
    const matches = BCRYPT_PREFIX.test(hash)
      ? await verifyPassword(code, "bcrypt", hash)
      : hash === hashBackupCode(code);
    if (matches) return hashedCodes.toSpliced(index, 1);
  }
  return undefined;
}

/**
 * The user columns for the given credentials. Credentials that are not given have no column.
 *
 * @throws ApiError 422 if a credential is invalid
 */
export async function buildCredentialColumns(
  sandbox: Sandbox,
  credentials: Credentials,
): Promise<Partial<UserRow>> {
  const password = await buildPasswordColumns(sandbox, credentials);
  const { totp_secret, backup_codes } = credentials;
  if (totp_secret !== undefined && !BASE32_SECRET.test(totp_secret))
    throw invalidParam(
      "totp_secret",
      "totp_secret must be 16 or more base32 characters.",
      "invalid_totp_secret_code",
    );
  return {
    ...(password === undefined
      ? {}
      : { ...password, password_last_updated_at: sandbox.now(), password_compromised: 0 }),
    ...(totp_secret === undefined ? {} : { totp_secret, mfa_enabled_at: sandbox.now() }),
    ...(backup_codes === undefined ? {} : { backup_codes: JSON.stringify(backup_codes.map(hashBackupCode)) }),
  };
}
