export type IdentificationType = "email_address" | "phone_number" | "web3_wallet";

export type VerificationStrategy =
  "admin" | "ticket" | "email_code" | "email_link" | "phone_code" | "web3_metamask_signature";

/**
 * An email address, phone number or wallet that identifies a user. Several users may have the same one while it is
 * neither verified nor reserved; once it is either for one user, no other user can have it.
 */
export interface IdentificationRow {
  /** `idn_…` */
  id: string;
  user_id: string;
  type: IdentificationType;
  /** The identifier as entered. */
  identifier: string;
  /** The normalized form, by which identifiers are compared; email addresses are case-insensitive. */
  canonical: string;
  verification_status: "verified" | "unverified";
  /** How the identification was verified, or is to be. */
  verification_strategy: VerificationStrategy;
  /** Whether it is reserved for this user although it is unverified. */
  reserved: 0 | 1;
  /** Whether a phone number is a second factor: its codes are required after the password. */
  reserved_for_second_factor: 0 | 1;
  /** Whether it is the user's default second factor. */
  default_second_factor: 0 | 1;
  created_at: number;
  updated_at: number;
}
