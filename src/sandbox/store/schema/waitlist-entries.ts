export interface WaitlistEntryRow {
  id: string;
  email_address: string;
  canonical: string;
  status: "pending" | "invited" | "completed" | "rejected";
  /** The latest invitation that was sent for the entry. */
  invitation_id: string | null;
  invited_at: number | null;
  created_at: number;
  updated_at: number;
}
