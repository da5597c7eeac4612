import type { z } from "zod/v3";
import type { OrganizationMembership } from "../../../tools/index.ts";
import { parseMetadata } from "../domain/index.ts";
import {
  type Database,
  findOrganizationsById,
  findRolesByKey,
  listPermissionsOfRoles,
  type MembershipRow,
} from "../store/index.ts";
import { presentOrganization } from "./organizations.ts";
import { loadUsers, presentPublicUserData } from "./users.ts";

type Wire = z.input<typeof OrganizationMembership>;

const dedupe = (values: readonly string[]) => [...new Set(values)];

/** Presents memberships in the given order; organizations, users and roles are loaded once for all of them. */
export async function presentMemberships(db: Database, rows: readonly MembershipRow[]): Promise<Wire[]> {
  const organizations = await findOrganizationsById(db, dedupe(rows.map((row) => row.organization_id)));
  const usersById = await loadUsers(db, dedupe(rows.map((row) => row.user_id)));
  const roles = await findRolesByKey(db, dedupe(rows.map((row) => row.role)));
  const permissions = await listPermissionsOfRoles(db, [...roles.values()]);

  return rows.map((row) => {
    const organization = organizations.get(row.organization_id);
    const userRecord = usersById.get(row.user_id);
    const role = roles.get(row.role);
    if (organization === undefined || userRecord === undefined || role === undefined)
      throw new Error(`Membership ${row.id} has lost its organization, its user or its role.`);
    return {
      object: "organization_membership",
      id: row.id,
      role: row.role,
      role_name: role.name,
      permissions: (permissions.get(role.id) ?? []).map(({ key }) => key),
      public_metadata: parseMetadata(row.public_metadata),
      private_metadata: parseMetadata(row.private_metadata),
      organization: presentOrganization(organization),
      public_user_data: presentPublicUserData(userRecord),
      created_at: row.created_at,
      updated_at: row.updated_at,
    };
  });
}
