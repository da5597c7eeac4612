import { randomInt, timingSafeEqual } from "node:crypto";
import type { z } from "zod/v3";
import type { CodeVerification } from "../../../../tools/index.ts";
import { ApiError, invalidState, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { getInstance, updateIdentification, updateUser } from "../../store/index.ts";
import * as store from "../../store/index.ts";
import { deliver } from "../mail/index.ts";
import {
  type AddressType,
  assertUnclaimed,
  getIdentification,
  buildVerificationColumns,
} from "./identifications.ts";
import { findPhoneCountry } from "./phone-country.ts";

/** Verification codes, sent to an email address or phone number. */

const CODE_LIFETIME_MINUTES = 10;

/** Number of wrong codes after which the verification fails and a new code must be sent. */
const MAX_ATTEMPTS = 3;

/** The code for test addresses in test mode, as Clerk documents it. */
const TEST_CODE = "424242";
const TEST_ADDRESSES = {
  email_address: /\+clerk_test[^@]*@/i,
  phone_number: /^\+1\d{3}55501\d{2}$/,
} as const;

/** The identification or sign-up that a code verifies. */
export type VerificationSubject = Pick<store.VerificationRow, "identification_id" | "sign_up_id">;

/** @throws ApiError 403 if the instance's settings block SMS to the number's country */
function assertCountryAllowed(number: string, blocked: readonly string[]): void {
  const country = findPhoneCountry(number);
  if (country !== undefined && blocked.includes(country))
    throw new ApiError(403, {
      code: "unsupported_country_code",
      message: "unsupported country code",
      longMessage: `No SMS is sent to ${country}: the instance's settings block it (blocked_country_codes).`,
      param: "phone_number",
    });
}

/**
 * Sends a verification code. In test mode, a test address gets the fixed test code.
 *
 * @throws ApiError 403 if SMS to the number's country is blocked
 */
export async function sendCode(
  sandbox: Sandbox,
  type: AddressType,
  to: string,
  subject: VerificationSubject,
): Promise<store.VerificationRow> {
  const { settings } = await getInstance(sandbox.db);
  if (type === "phone_number") assertCountryAllowed(to, settings.blocked_country_codes);
  const isTest = settings.test_mode && TEST_ADDRESSES[type].test(to);
  const now = sandbox.now();
  const row: store.VerificationRow = {
    id: sandbox.newId("ver"),
    ...subject,
    strategy: type === "email_address" ? "email_code" : "phone_code",
    code: isTest ? TEST_CODE : String(randomInt(1_000_000)).padStart(6, "0"),
    status: "unverified",
    attempts: 0,
    expire_at: now + CODE_LIFETIME_MINUTES * 60_000,
    created_at: now,
  };
  await store.insertVerification(sandbox.db, row);
  await deliver(sandbox, {
    channel: type === "email_address" ? "email" : "sms",
    template: "verification_code",
    to,
    data: { otp_code: row.code, ttl_minutes: CODE_LIFETIME_MINUTES },
  });
  return row;
}

/** Status at time `now`: an unverified verification is expired once `expire_at` has passed. */
export const effectiveVerificationStatus = ({ status, expire_at }: store.VerificationRow, now: number) =>
  status === "unverified" && expire_at <= now ? "expired" : status;

function isCodeMatch(row: store.VerificationRow, code: string): boolean {
  const [expected, actual] = [Buffer.from(row.code), Buffer.from(code)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/**
 * Attempts a code and returns the row with the resulting status. A failed or expired verification does not change.
 *
 * @throws ApiError 400 if the verification has already succeeded
 */
export async function attemptCode(
  sandbox: Sandbox,
  row: store.VerificationRow,
  code: string,
): Promise<store.VerificationRow> {
  if (row.status === "verified")
    throw invalidState("verification_already_verified", "The right code was given before.");
  if (effectiveVerificationStatus(row, sandbox.now()) !== "unverified") return row;
  const attempts = row.attempts + 1;
  const status = isCodeMatch(row, code) ? "verified" : attempts < MAX_ATTEMPTS ? "unverified" : "failed";
  await store.updateVerification(sandbox.db, row.id, { status, attempts });
  return { ...row, status, attempts };
}

const toResponse = (row: store.VerificationRow, now: number): z.input<typeof CodeVerification> => ({
  id: row.id,
  object: "verification_otp",
  status: effectiveVerificationStatus(row, now),
  strategy: row.strategy,
  attempts: row.attempts,
  expire_at: row.expire_at,
  channel: row.strategy === "phone_code" ? "sms" : null,
});

/**
 * Sends a verification code to a user's email address or phone number.
 *
 * @throws ApiError 404 if the identification does not exist
 */
export async function prepareVerification(sandbox: Sandbox, type: AddressType, id: string) {
  const { identifier } = await getIdentification(sandbox, type, id);
  const row = await sendCode(sandbox, type, identifier, { identification_id: id, sign_up_id: null });
  return toResponse(row, sandbox.now());
}

/**
 * Attempts a code that was sent to a user's email address or phone number; the correct code verifies it.
 *
 * @throws ApiError 404 if the identification or the verification does not exist, 400 if another user has claimed the
 * identifier
 */
export async function attemptVerification(
  sandbox: Sandbox,
  type: AddressType,
  id: string,
  attempt: { readonly verification_id: string; readonly code: string },
) {
  const identification = await getIdentification(sandbox, type, id);
  const verification = await store.findVerification(sandbox.db, attempt.verification_id);
  if (verification?.identification_id !== id) throw notFound("verification", attempt.verification_id);
  const row = await attemptCode(sandbox, verification, attempt.code);
  if (row.status === "verified" && identification.verification_status !== "verified") {
    await assertUnclaimed(sandbox, identification);
    const now = sandbox.now();
    await updateIdentification(sandbox.db, id, {
      ...buildVerificationColumns(row.strategy, true),
      updated_at: now,
    });
    await updateUser(sandbox.db, identification.user_id, { updated_at: now });
  }
  return toResponse(row, sandbox.now());
}
