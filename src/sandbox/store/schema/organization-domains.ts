export interface OrganizationDomainRow {
  id: string;
  organization_id: string;
  name: string;
  enrollment_mode: "manual_invitation" | "automatic_invitation" | "automatic_suggestion" | "enterprise_sso";
  /** Whether the organization's affiliation with the domain is verified; `null` if it has not been determined. */
  affiliation: "verified" | "unverified" | null;
  /** When the organization's ownership of the domain was verified. */
  ownership_verified_at: number | null;
  created_at: number;
  updated_at: number;
}
