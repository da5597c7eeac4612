/** A user's grant to an OAuth application. Only hashes of its tokens are stored, so they cannot be read again. */
export interface OAuthGrantRow {
  /** Id of the access token. */
  id: string;
  oauth_application_id: string;
  user_id: string;
  /** Space-separated. */
  scopes: string;
  access_token_hash: string;
  /** `null` if the grant has no `offline_access` scope. */
  refresh_token_hash: string | null;
  revoked: 0 | 1;
  /** Expiry of the access token. */
  expires_at: number;
  created_at: number;
  updated_at: number;
}
