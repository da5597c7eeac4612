import type { z } from "zod/v3";
import type { SignUp } from "../../../tools/models/sign-up.ts";
import type { Database } from "../db/database.ts";
import { parseMetadata } from "../domain/metadata.ts";
import type { SignUpRow } from "../store/sign-ups.ts";
import { findVerificationOfSignUp, type VerificationRow } from "../store/verifications.ts";

/** Sign-ups as the API shows them. */

const REQUIRED = ["email_address"] as const;
const OPTIONAL = ["first_name", "last_name", "password", "phone_number"];

export const missingFieldsOf = (row: SignUpRow): string[] => REQUIRED.filter((field) => row[field] === null);

export const unverifiedFieldsOf = (row: SignUpRow): string[] =>
  (["email_address", "phone_number"] as const).filter(
    (field) => row[field] !== null && row[`${field}_verified`] === 0,
  );

/** Whether a sign-up was left unfinished for too long. */
export const isAbandoned = (row: SignUpRow, now: number): boolean =>
  row.status === "missing_requirements" && row.abandon_at <= now;

/** What is still to be done to prove an address or number. */
async function verificationOf(
  db: Database,
  row: SignUpRow,
  field: "email_address" | "phone_number",
  strategy: VerificationRow["strategy"],
) {
  if (row[field] === null) return null;
  const supported_strategies = [strategy];
  if (row[`${field}_verified`] === 1) return { next_action: "" as const, supported_strategies };
  const sent = await findVerificationOfSignUp(db, row.id, strategy);
  const next_action = sent === undefined ? ("needs_prepare" as const) : ("needs_attempt" as const);
  return { next_action, supported_strategies };
}

export const presentSignUp = async (
  db: Database,
  row: SignUpRow,
  now: number,
): Promise<z.input<typeof SignUp>> => ({
  object: "sign_up_attempt",
  id: row.id,
  status: isAbandoned(row, now) ? "abandoned" : row.status,
  required_fields: [...REQUIRED],
  optional_fields: OPTIONAL,
  missing_fields: missingFieldsOf(row),
  unverified_fields: unverifiedFieldsOf(row),
  verifications: {
    email_address: await verificationOf(db, row, "email_address", "email_code"),
    phone_number: await verificationOf(db, row, "phone_number", "phone_code"),
    web3_wallet: null,
    external_account: null,
  },
  username: null,
  email_address: row.email_address,
  phone_number: row.phone_number,
  web3_wallet: null,
  password_enabled: row.password_digest !== null,
  first_name: row.first_name,
  last_name: row.last_name,
  unsafe_metadata: parseMetadata(row.unsafe_metadata),
  public_metadata: {},
  custom_action: row.custom_action === 1,
  external_id: row.external_id,
  created_session_id: row.created_session_id,
  created_user_id: row.created_user_id,
  abandon_at: row.abandon_at,
  legal_accepted_at: null,
  locale: row.locale,
});
