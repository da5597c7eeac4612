/** A user's connected account at a social provider, with the provider's tokens for it. */
export interface ExternalAccountRow {
  id: string;
  identification_id: string;
  user_id: string;
  /** Such as `oauth_google`. */
  provider: string;
  provider_user_id: string;
  /** Space-separated. */
  approved_scopes: string;
  email_address: string;
  first_name: string;
  last_name: string;
  username: string | null;
  image_url: string | null;
  label: string | null;
  public_metadata: string;
  access_token: string | null;
  refresh_token: string | null;
  /** `null` if the token does not expire. */
  token_expires_at: number | null;
  created_at: number;
  updated_at: number;
}
