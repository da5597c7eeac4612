import type { Sandbox } from "../context.ts";
import {
  backfillRoleSet,
  findRoleByKey,
  insertPermissions,
  insertRole,
  insertRoleSet,
  loadLegacyRoleSettings,
  type PermissionRow,
  type RoleRow,
} from "../store/index.ts";

/**
 * Clerk's system permissions (documentation, "Roles and permissions"): key, name, description and the lowest default
 * role that has the permission.
 */
const SYSTEM_PERMISSIONS = [
  ["org:sys_profile:manage", "Manage organization", "Change the organization's profile.", "admin"],
  ["org:sys_profile:delete", "Delete organization", "Delete the organization.", "admin"],
  ["org:sys_memberships:read", "Read members", "See who belongs to the organization.", "member"],
  ["org:sys_memberships:manage", "Manage members", "Add, change and remove members.", "admin"],
  ["org:sys_domains:read", "Read domains", "See the organization's domains.", "admin"],
  ["org:sys_domains:manage", "Manage domains", "Add, change and remove domains.", "admin"],
  ["org:sys_billing:read", "Read billing", "See the organization's billing.", "member"],
  ["org:sys_billing:manage", "Manage billing", "Change the organization's billing.", "admin"],
] as const;

/** Creates the system permissions and the default roles of a new instance. */
export async function bootstrapRoles({ db, now, newId }: Sandbox): Promise<void> {
  const times = { created_at: now(), updated_at: now() };
  const permissions = SYSTEM_PERMISSIONS.map(([key, name, description, minimumRole]) => {
    const row: PermissionRow = { id: newId("perm"), key, name, description, type: "system", ...times };
    return { row, minimumRole };
  });
  await insertPermissions(
    db,
    permissions.map(({ row }) => row),
  );
  const buildRole = (key: string, name: string, description: string, eligible: 0 | 1): RoleRow => ({
    id: newId("role"),
    key,
    name,
    description,
    is_creator_eligible: eligible,
    ...times,
  });
  await insertRole(
    db,
    buildRole("org:admin", "Admin", "Manages the organization and its memberships.", 1),
    permissions.map(({ row }) => row),
  );
  await insertRole(
    db,
    buildRole("org:member", "Member", "Belongs to the organization and sees its members.", 0),
    permissions.filter(({ minimumRole }) => minimumRole === "member").map(({ row }) => row),
  );
}
/** Creates the default role set and assigns it to organizations that were created before it. */
export async function bootstrapRoleSet({ db, now, newId }: Sandbox): Promise<void> {
  const systemRoles = await Promise.all(["org:admin", "org:member"].map((key) => findRoleByKey(db, key)));
  const getSystemRole = (key: string) => {
    const role = systemRoles.find((candidate) => candidate?.key === key);
    if (role === undefined) throw new Error(`The instance has no role ${key}.`);
    return role;
  };
  const { creator, byDefault } = await loadLegacyRoleSettings(db);
  const row = {
    id: newId("role_set"),
    key: "role_set:default",
    name: "Primary role set",
    description: "The roles of organizations without another role set.",
    type: "initial" as const,
    default_role_id: getSystemRole(byDefault ?? "org:member").id,
    creator_role_id: getSystemRole(creator ?? "org:admin").id,
    created_at: now(),
    updated_at: now(),
  };
  await insertRoleSet(db, row, [getSystemRole("org:admin").id, getSystemRole("org:member").id]);
  await backfillRoleSet(db, row.key);
}
