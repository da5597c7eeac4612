/** An attempt to sign up. Metadata columns are JSON; times are milliseconds. */
export interface SignUpRow {
  /** `sua_…` */
  id: string;
  /** As stored; abandonment is derived from `abandon_at`. */
  status: "missing_requirements" | "complete";
  email_address: string | null;
  email_address_verified: 0 | 1;
  phone_number: string | null;
  phone_number_verified: 0 | 1;
  password_digest: string | null;
  password_hasher: string | null;
  first_name: string | null;
  last_name: string | null;
  locale: string | null;
  unsafe_metadata: string;
  custom_action: 0 | 1;
  external_id: string | null;
  created_session_id: string | null;
  created_user_id: string | null;
  abandon_at: number;
  created_at: number;
}
