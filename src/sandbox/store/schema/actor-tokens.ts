export interface ActorTokenRow {
  id: string;
  user_id: string;
  /** A JSON object with at least `sub`, the id of the impersonator. */
  actor: string;
  status: "pending" | "accepted" | "revoked";
  token: string;
  url: string;
  session_max_duration_in_seconds: number;
  expires_at: number;
  created_at: number;
  updated_at: number;
}
