/** An invitation to the application. Expiry is not stored in `status` but derived from `expires_at`. */
export interface InvitationRow {
  id: string;
  email_address: string;
  canonical: string;
  status: "pending" | "accepted" | "revoked";
  public_metadata: string;
  redirect_url: string | null;
  url: string;
  expires_at: number;
  created_at: number;
  updated_at: number;
}
