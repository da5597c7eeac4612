export interface OAuthApplicationRow {
  id: string;
  name: string;
  client_id: string;
  /** `null` for a public client. */
  client_secret: string | null;
  public: 0 | 1;
  scopes: string;
  /** A JSON array. */
  redirect_uris: string;
  /** URL of the uploaded logo. */
  logo_url: string | null;
  consent_screen_enabled: 0 | 1;
  pkce_required: 0 | 1;
  created_at: number;
  updated_at: number;
}
