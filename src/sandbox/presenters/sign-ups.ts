import type { z } from "zod/v3";
import type { SignUp } from "../../../tools/index.ts";
import {
  isSignUpAbandoned,
  listMissingSignUpFields,
  listUnverifiedSignUpFields,
  OPTIONAL_SIGN_UP_FIELDS,
  parseMetadata,
  REQUIRED_SIGN_UP_FIELDS,
} from "../domain/index.ts";
import {
  type Database,
  findLatestSignUpVerification,
  type SignUpRow,
  type VerificationRow,
} from "../store/index.ts";

/** The next step of verifying an email address or phone number. */
async function presentVerification(
  db: Database,
  row: SignUpRow,
  field: "email_address" | "phone_number",
  strategy: VerificationRow["strategy"],
) {
  if (row[field] === null) return null;
  const supported_strategies = [strategy];
  if (row[`${field}_verified`] === 1) return { next_action: "" as const, supported_strategies };
  const pendingVerification = await findLatestSignUpVerification(db, row.id, strategy);
  const next_action =
    pendingVerification === undefined ? ("needs_prepare" as const) : ("needs_attempt" as const);
  return { next_action, supported_strategies };
}

export const presentSignUp = async (
  db: Database,
  row: SignUpRow,
  now: number,
): Promise<z.input<typeof SignUp>> => ({
  object: "sign_up_attempt",
  id: row.id,
  status: isSignUpAbandoned(row, now) ? "abandoned" : row.status,
  required_fields: [...REQUIRED_SIGN_UP_FIELDS],
  optional_fields: OPTIONAL_SIGN_UP_FIELDS,
  missing_fields: listMissingSignUpFields(row),
  unverified_fields: listUnverifiedSignUpFields(row),
  verifications: {
    email_address: await presentVerification(db, row, "email_address", "email_code"),
    phone_number: await presentVerification(db, row, "phone_number", "phone_code"),
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
