/** An entry of the allowlist or of the blocklist. */
export interface RestrictedIdentifierRow {
  id: string;
  list: "allow" | "block";
  identifier: string;
  /** The normalized form, by which identifiers are compared. */
  canonical: string;
  identifier_type: "email_address" | "phone_number" | "web3_wallet";
  /** The invitation that was sent when an allowlist entry was created. */
  invitation_id: string | null;
  created_at: number;
  updated_at: number;
}
