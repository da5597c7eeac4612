import type { SignUpRow } from "../../store/index.ts";

/** Fields that a sign-up in the sandbox requires. */
export const REQUIRED_SIGN_UP_FIELDS = ["email_address"] as const;

export const OPTIONAL_SIGN_UP_FIELDS = ["first_name", "last_name", "password", "phone_number"];

export const listMissingSignUpFields = (row: SignUpRow): string[] =>
  REQUIRED_SIGN_UP_FIELDS.filter((field) => row[field] === null);

export const listUnverifiedSignUpFields = (row: SignUpRow): string[] =>
  (["email_address", "phone_number"] as const).filter(
    (field) => row[field] !== null && row[`${field}_verified`] === 0,
  );

/** Whether an incomplete sign-up has reached its time limit. */
export const isSignUpAbandoned = (row: SignUpRow, now: number): boolean =>
  row.status === "missing_requirements" && row.abandon_at <= now;
