import type { z } from "zod/v3";
import type { RoleSet } from "../../../tools/index.ts";
import {
  countMembersByRole,
  type Database,
  listRolesOfRoleSets,
  type RoleRow,
  type RoleSetRow,
} from "../store/index.ts";

type Wire = z.input<typeof RoleSet>;

const presentRoleSetItem = (
  { id, name, key, description, created_at, updated_at }: RoleRow,
  members_count: number,
): Wire["roles"][number] => ({
  object: "role_set_item",
  id,
  name,
  key,
  description,
  members_count,
  has_members: members_count > 0,
  created_at,
  updated_at,
});

/** Presents role sets in the given order; roles and member counts are loaded once for all of them. */
export async function presentRoleSets(db: Database, rows: readonly RoleSetRow[]): Promise<Wire[]> {
  const roles = await listRolesOfRoleSets(
    db,
    rows.map(({ id }) => id),
  );
  const counts = await countMembersByRole(
    db,
    rows.map(({ key }) => key),
  );
  return rows.map((row) => {
    const items = (roles.get(row.id) ?? []).map((role) =>
      presentRoleSetItem(role, counts.get(row.key)?.get(role.key) ?? 0),
    );
    const findItem = (id: string) => items.find((roleItem) => roleItem.id === id) ?? null;
    return {
      object: "role_set",
      id: row.id,
      name: row.name,
      key: row.key,
      description: row.description,
      roles: items,
      default_role: findItem(row.default_role_id),
      creator_role: findItem(row.creator_role_id),
      type: row.type,
      // The sandbox completes a migration within the request that starts it.
      role_set_migration: null,
      created_at: row.created_at,
      updated_at: row.updated_at,
    };
  });
}
