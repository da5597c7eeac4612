export interface SignInTokenRow {
  /** `sit_…` */
  id: string;
  user_id: string;
  /** The organization that becomes active when the user signs in. */
  org_id: string | null;
  status: "pending" | "accepted" | "revoked";
  token: string;
  url: string;
  created_at: number;
  updated_at: number;
}
