/** The token with which a browser gets a new session token after its session token has expired. */
export interface RefreshTokenRow {
  token: string;
  session_id: string;
  /** The `iat` (seconds) of the last exchanged session token: each session token can be exchanged only once. */
  consumed_iat: number | null;
}
