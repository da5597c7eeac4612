export interface DirectoryRow {
  id: string;
  enterprise_connection_id: string;
  name: string;
  provider: string;
  enabled: 0 | 1;
  group_role_mapping_enabled: 0 | 1;
  /** A JSON object: for each attribute, its path in the directory's user resource. */
  attribute_mapping: string;
  created_at: number;
  updated_at: number;
}

/** The role that the members of a directory group get. */
export interface GroupRoleMappingRow {
  id: string;
  directory_id: string;
  /** The group's id at the identity provider. */
  group_id: string;
  group_display_name: string;
  role_id: string;
  /** If a user is in several groups, the mapping with the lowest precedence applies. */
  precedence: number;
  created_at: number;
  updated_at: number;
}
