import type { SignUpRow } from "../../store/sign-ups.ts";

/** What a sign-up asks for in the sandbox: an email address, and nothing else that must be given. */
export const REQUIRED_FIELDS = ["email_address"] as const;

export const OPTIONAL_FIELDS = ["first_name", "last_name", "password", "phone_number"];

export const listMissingFields = (row: SignUpRow): string[] =>
  REQUIRED_FIELDS.filter((field) => row[field] === null);

export const listUnverifiedFields = (row: SignUpRow): string[] =>
  (["email_address", "phone_number"] as const).filter(
    (field) => row[field] !== null && row[`${field}_verified`] === 0,
  );

/** Whether a sign-up was left unfinished for too long. */
export const isAbandoned = (row: SignUpRow, now: number): boolean =>
  row.status === "missing_requirements" && row.abandon_at <= now;
