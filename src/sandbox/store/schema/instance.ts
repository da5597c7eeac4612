/** The single row of the `instance` table; `settings` is `InstanceSettings` as JSON. */
export interface InstanceRow {
  id: string;
  environment: "development" | "production";
  secret_key: string;
  application_name: string;
  /** Host of the Frontend API, without a scheme: the issuer of session tokens, and encoded in publishable keys. */
  frontend_api: string;
  /** The RSA key that signs tokens, as a private JWK in JSON; `null` until it is generated on first use. */
  signing_key: string | null;
  settings: string;
  created_at: number;
}
