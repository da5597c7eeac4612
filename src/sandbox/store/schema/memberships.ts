export interface MembershipRow {
  id: string;
  organization_id: string;
  user_id: string;
  /** Key of the role, such as `org:admin`. */
  role: string;
  public_metadata: string;
  private_metadata: string;
  created_at: number;
  updated_at: number;
}
