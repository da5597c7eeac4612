import type { z } from "zod/v3";
import type { OrganizationMembership } from "../../../tools/models/organization_membership.ts";
import type { Database } from "../database.ts";
import { parseMetadata } from "../metadata.ts";
import type { MembershipRow } from "../store/memberships.ts";
import { findOrganizations } from "../store/organizations.ts";
import { findRolesByKey, permissionsOfRoles } from "../store/roles.ts";
import { imageUrl } from "./image.ts";
import { presentOrganization } from "./organizations.ts";
import { loadPeople, type Person } from "./users.ts";

type Wire = z.input<typeof OrganizationMembership>;

/** What a person is best known by: the primary address, number, the username, the primary wallet. */
function identifierOf({ user, identifications }: Person): string | null {
  const primary = (id: string | null) => identifications.find((row) => row.id === id)?.identifier;
  return (
    primary(user.primary_email_address_id) ??
    primary(user.primary_phone_number_id) ??
    user.username ??
    primary(user.primary_web3_wallet_id) ??
    null
  );
}

function publicUserData(person: Person): NonNullable<Wire["public_user_data"]> {
  const { user } = person;
  const initials = `${user.first_name?.slice(0, 1) ?? ""}${user.last_name?.slice(0, 1) ?? ""}`;
  const image_url = imageUrl(user.id, user.profile_image_id, initials);
  return {
    user_id: user.id,
    first_name: user.first_name,
    last_name: user.last_name,
    profile_image_url: image_url,
    image_url,
    has_image: user.profile_image_id !== null,
    identifier: identifierOf(person),
    username: user.username,
    banned: user.banned === 1,
    deprovisioned: false,
  };
}

const unique = (values: readonly string[]) => [...new Set(values)];

/** Presents memberships in their order; organizations, people and roles are read once for all of them. */
export async function presentMemberships(db: Database, rows: readonly MembershipRow[]): Promise<Wire[]> {
  const organizations = await findOrganizations(db, unique(rows.map((row) => row.organization_id)));
  const people = await loadPeople(db, unique(rows.map((row) => row.user_id)));
  const roles = await findRolesByKey(db, unique(rows.map((row) => row.role)));
  const permissions = await permissionsOfRoles(db, [...roles.values()]);

  return rows.map((row) => {
    const organization = organizations.get(row.organization_id);
    const person = people.get(row.user_id);
    const role = roles.get(row.role);
    if (organization === undefined || person === undefined || role === undefined)
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
      public_user_data: publicUserData(person),
      created_at: row.created_at,
      updated_at: row.updated_at,
    };
  });
}
