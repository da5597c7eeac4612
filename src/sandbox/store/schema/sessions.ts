/** A browser or device in which users sign in. */
export interface ClientRow {
  id: string;
  last_active_session_id: string | null;
  last_authentication_strategy: string | null;
  created_at: number;
  updated_at: number;
}

export interface SessionRow {
  id: string;
  user_id: string;
  client_id: string;
  /** JSON object describing the impersonator; `null` for a session of the user's own. */
  actor: string | null;
  /** As stored; expiry and abandonment are derived from `expire_at` and `abandon_at`, see `SessionStatus`. */
  status: "active" | "revoked" | "ended" | "removed" | "replaced" | "pending";
  last_active_organization_id: string | null;
  last_active_at: number;
  expire_at: number;
  abandon_at: number;
  created_at: number;
  updated_at: number;
}
