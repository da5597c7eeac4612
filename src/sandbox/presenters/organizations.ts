import type { z } from "zod/v3";
import type { Organization } from "../../../tools/index.ts";
import { buildImageUrl, parseMetadata } from "../domain/index.ts";
import type { OrganizationRecord, OrganizationRow } from "../store/index.ts";

type Wire = z.input<typeof Organization>;

/** Fields that are counted only if the request asks for them. */
export type OrganizationCounts = Pick<
  Wire,
  "members_count" | "pending_invitations_count" | "missing_member_with_elevated_permissions"
>;

/** The logo's URL and whether there is a logo. */
export const presentOrganizationImage = ({
  id,
  name,
  logo_url,
}: Pick<OrganizationRecord, "id" | "name" | "logo_url">) => ({
  image_url: logo_url ?? buildImageUrl(id, null, name.slice(0, 1)),
  has_image: logo_url !== null,
});

export const presentOrganization = (
  row: OrganizationRow & Pick<OrganizationRecord, "logo_url">,
  counts: OrganizationCounts = {},
): Wire => ({
  object: "organization",
  id: row.id,
  name: row.name,
  slug: row.slug,
  ...presentOrganizationImage(row),
  ...counts,
  max_allowed_memberships: row.max_allowed_memberships,
  admin_delete_enabled: row.admin_delete_enabled === 1,
  public_metadata: parseMetadata(row.public_metadata),
  private_metadata: parseMetadata(row.private_metadata),
  ...(row.created_by === null ? {} : { created_by: row.created_by }),
  created_at: row.created_at,
  updated_at: row.updated_at,
  ...(row.last_active_at === null ? {} : { last_active_at: row.last_active_at }),
  role_set_key: row.role_set_key,
});
