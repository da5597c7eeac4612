export interface OrganizationInvitationRow {
  id: string;
  organization_id: string;
  email_address: string;
  canonical: string;
  /** Key of the role that the invited user gets. */
  role: string;
  inviter_id: string | null;
  status: "pending" | "accepted" | "revoked";
  public_metadata: string;
  private_metadata: string;
  redirect_url: string | null;
  /** The ticket URL; `null` when the invitation is no longer pending. */
  url: string | null;
  expires_at: number;
  created_at: number;
  updated_at: number;
}
