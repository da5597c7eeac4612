import type { Generated } from "kysely";

export interface OrganizationRow {
  id: string;
  name: string;
  slug: string;
  created_by: string | null;
  max_allowed_memberships: number;
  admin_delete_enabled: 0 | 1;
  role_set_key: string | null;
  public_metadata: string;
  private_metadata: string;
  last_active_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface OrganizationTable extends OrganizationRow {
  /** Maintained by triggers on the `memberships` table. */
  members_count: Generated<number>;
  logo_url: Generated<string | null>;
}
