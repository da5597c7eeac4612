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
  consent_screen_enabled: 0 | 1;
  pkce_required: 0 | 1;
  created_at: number;
  updated_at: number;
}

export const oauthApplicationsTable = `
  create table oauth_applications (
    id text primary key,
    name text not null,
    client_id text not null unique,
    client_secret text,
    public integer not null,
    scopes text not null,
    redirect_uris text not null,
    consent_screen_enabled integer not null,
    pkce_required integer not null,
    created_at integer not null,
    updated_at integer not null
  )`;
