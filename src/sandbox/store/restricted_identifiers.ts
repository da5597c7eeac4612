/** An entry of the allowlist or of the blocklist. */
export interface RestrictedIdentifierRow {
  id: string;
  list: "allow" | "block";
  identifier: string;
  /** As it is compared. */
  canonical: string;
  identifier_type: "email_address" | "phone_number" | "web3_wallet";
  /** The invitation that went out with an allowlist entry. */
  invitation_id: string | null;
  created_at: number;
  updated_at: number;
}

export const restrictedIdentifiersTable = `
  create table restricted_identifiers (
    id text primary key,
    list text not null,
    identifier text not null,
    canonical text not null,
    identifier_type text not null,
    invitation_id text,
    created_at integer not null,
    updated_at integer not null,
    unique (list, canonical)
  )`;
