export interface JwtTemplateRow {
  id: string;
  name: string;
  /** A JSON object in which shortcodes are unresolved. */
  claims: string;
  lifetime: number;
  allowed_clock_skew: number;
  custom_signing_key: 0 | 1;
  signing_algorithm: string;
  /** The private key; never included in a response. */
  signing_key: string | null;
  created_at: number;
  updated_at: number;
}
