export interface AdminPortalLinkTokenRow {
  id: string;
  admin_portal_link_id: string;
  /** Not cleared when the organization is deleted. */
  organization_id: string | null;
  it_contact_id: string | null;
  /** A JSON array. */
  scopes: string | null;
  revoked: 0 | 1;
  revocation_reason: string | null;
  expiration: number;
  created_at: number;
  updated_at: number;
}
