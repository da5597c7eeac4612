/**
 * Metadata and lists are JSON; flags are 0 or 1; times are milliseconds. The table also has the values of the primary
 * identifications, by which lists are ordered; a trigger maintains them.
 */
export interface UserRow {
  id: string;
  external_id: string | null;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  locale: string | null;
  timezone: string | null;
  profile_image_id: string | null;
  /** URL of the uploaded profile image. */
  image_url: string | null;
  primary_email_address_id: string | null;
  primary_phone_number_id: string | null;
  primary_web3_wallet_id: string | null;
  password_digest: string | null;
  password_hasher: string | null;
  password_last_updated_at: number | null;
  /** Whether the user must choose another password before signing in. */
  password_compromised: 0 | 1;
  totp_secret: string | null;
  backup_codes: string | null;
  mfa_enabled_at: number | null;
  mfa_disabled_at: number | null;
  public_metadata: string;
  private_metadata: string;
  unsafe_metadata: string;
  banned: 0 | 1;
  locked: 0 | 1;
  /** When the lock ends; `null` if the user is not locked, or is locked until unlocked by an API call. */
  lockout_expires_at: number | null;
  failed_attempts: number;
  delete_self_enabled: 0 | 1;
  create_organization_enabled: 0 | 1;
  create_organizations_limit: number | null;
  bypass_client_trust: 0 | 1;
  legal_accepted_at: number | null;
  last_sign_in_at: number | null;
  last_active_at: number | null;
  created_at: number;
  updated_at: number;
}
