/** Subjects are in several tables, so triggers instead of a foreign key delete a key with its subject. */
export interface ApiKeyRow {
  id: string;
  type: string;
  /** Id of a user, an organization or a machine. */
  subject: string;
  name: string;
  description: string | null;
  /** A JSON object. */
  claims: string | null;
  /** A JSON array. */
  scopes: string;
  /** Stored in plain text, because the API can return it at any time. */
  secret: string;
  revoked: 0 | 1;
  revocation_reason: string | null;
  expires_at: number | null;
  created_by: string | null;
  last_used_at: number | null;
  created_at: number;
  updated_at: number;
}
