export type IdentificationType = "email_address" | "phone_number" | "web3_wallet";

/** What identifies a user: an email address, a phone number or a wallet. Each belongs to one user. */
export interface IdentificationRow {
  /** `idn_…` */
  id: string;
  user_id: string;
  type: IdentificationType;
  /** As it was given. */
  identifier: string;
  /** As it is compared: addresses without regard to case. */
  canonical: string;
  verification_status: "verified" | "unverified";
  /** How it was or will be verified: `admin`, `ticket`, `email_code`, … */
  verification_strategy: string;
  reserved: 0 | 1;
  created_at: number;
  updated_at: number;
}

export const identificationsTable = `
  create table identifications (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    type text not null,
    identifier text not null,
    canonical text not null,
    verification_status text not null,
    verification_strategy text not null,
    reserved integer not null default 0,
    created_at integer not null,
    updated_at integer not null,
    unique (type, canonical)
  );
  create index identifications_by_user on identifications (user_id, created_at)`;
