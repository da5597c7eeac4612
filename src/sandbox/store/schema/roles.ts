export interface RoleRow {
  id: string;
  key: string;
  name: string;
  description: string | null;
  /** Whether the role has all permissions that an organization's administrator needs, so that creators can get it. */
  is_creator_eligible: 0 | 1;
  created_at: number;
  updated_at: number;
}

export interface PermissionRow {
  id: string;
  key: string;
  name: string;
  description: string;
  type: "system" | "user";
  created_at: number;
  updated_at: number;
}

export interface RolePermissionRow {
  role_id: string;
  permission_id: string;
}
