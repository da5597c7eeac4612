/** A role set: the roles that members of its organizations can have. */
export interface RoleSetRow {
  id: string;
  key: string;
  name: string;
  description: string | null;
  /** New organizations get the `initial` role set, of which there is at most one. */
  type: "initial" | "custom";
  default_role_id: string;
  creator_role_id: string;
  created_at: number;
  updated_at: number;
}

export interface RoleSetRoleRow {
  role_set_id: string;
  role_id: string;
}
