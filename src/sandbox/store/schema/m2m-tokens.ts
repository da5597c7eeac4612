/** An opaque M2M token; M2M tokens that are JWTs are not stored. */
export interface M2MTokenRow {
  id: string;
  machine_id: string;
  /** In plain text, because a create request that may reuse an existing token returns it again. */
  token: string;
  /** A JSON object. */
  claims: string | null;
  /** A JSON array of machine ids. */
  scopes: string;
  revoked: 0 | 1;
  revocation_reason: string | null;
  expires_at: number;
  last_used_at: number | null;
  created_at: number;
  updated_at: number;
}
