import { randomInt, timingSafeEqual } from "node:crypto";
import type { z } from "zod/v3";
import type { CodeVerification } from "../../../../tools/models/verification.ts";
import { findPhoneCountry } from "./phone-country.ts";
import { ApiError, notFound, badState } from "../../api-error.ts";
import {
  assertUnclaimed,
  getIdentification,
  verificationColumns,
  type AddressType,
} from "./identifications.ts";
import { deliver } from "../mail/mail.ts";
import type { Sandbox } from "../../context.ts";
import { updateIdentification } from "../../store/identifications.ts";
import { getInstance } from "../../store/instance.ts";
import { updateUser } from "../../store/users.ts";
import * as store from "../../store/verifications.ts";

/** One-time codes: sent to an address or number, given back by whoever reads them there. */

const CODE_LIFETIME_MINUTES = 10;

/** After so many wrong codes a new one must be sent. */
const MAX_ATTEMPTS = 3;

/** What test addresses are sent in test mode, as Clerk documents it. */
const TEST_CODE = "424242";
const TEST_ADDRESSES = {
  email_address: /\+clerk_test[^@]*@/i,
  phone_number: /^\+1\d{3}55501\d{2}$/,
} as const;

/** What a code is for. */
export type VerificationSubject = Pick<store.VerificationRow, "identification_id" | "sign_up_id">;

/** @throws Failure 403 for a number in a country to which the instance sends no SMS */
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

/** Sends a code. In test mode a test address gets the code that tests know. */
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

/** How a verification stands, where time has its say. */
export const effectiveVerificationStatus = ({ status, expire_at }: store.VerificationRow, now: number) =>
  status === "unverified" && expire_at <= now ? "expired" : status;

function isCodeMatch(row: store.VerificationRow, code: string): boolean {
  const [expected, actual] = [Buffer.from(row.code), Buffer.from(code)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/**
 * Tries a code; what came of it is in the row's status. A verification that has failed or expired stays so.
 *
 * @throws Failure 400 where the right code was given before
 */
export async function attemptCode(
  sandbox: Sandbox,
  row: store.VerificationRow,
  code: string,
): Promise<store.VerificationRow> {
  if (row.status === "verified")
    throw badState("verification_already_verified", "The right code was given before.");
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

/** Sends a code to a user's address or number. */
export async function prepareVerification(sandbox: Sandbox, type: AddressType, id: string) {
  const { identifier } = await getIdentification(sandbox, type, id);
  const row = await sendCode(sandbox, type, identifier, { identification_id: id, sign_up_id: null });
  return toResponse(row, sandbox.now());
}

/** Tries a code that was sent to a user's address or number, which the right one verifies. */
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
      ...verificationColumns(row.strategy, true),
      updated_at: now,
    });
    await updateUser(sandbox.db, identification.user_id, { updated_at: now });
  }
  return toResponse(row, sandbox.now());
}
