import type { Sandbox } from "./sandbox.ts";
import { insertPermissions, insertRole, type PermissionRow, type RoleRow } from "./store/roles.ts";

/** Clerk's system permissions (documentation, "Roles and permissions"), each in the default roles that have it. */
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

/** Makes the permissions and roles that every instance begins with. */
export async function foundRoles({ db, now, newId }: Sandbox): Promise<void> {
  const times = { created_at: now(), updated_at: now() };
  const permissions = SYSTEM_PERMISSIONS.map(([key, name, description, least]) => {
    const row: PermissionRow = { id: newId("perm"), key, name, description, type: "system", ...times };
    return { row, least };
  });
  await insertPermissions(
    db,
    permissions.map(({ row }) => row),
  );
  const role = (key: string, name: string, description: string, eligible: 0 | 1): RoleRow => ({
    id: newId("role"),
    key,
    name,
    description,
    is_creator_eligible: eligible,
    ...times,
  });
  await insertRole(
    db,
    role("org:admin", "Admin", "Runs the organization and its memberships.", 1),
    permissions.map(({ row }) => row),
  );
  await insertRole(
    db,
    role("org:member", "Member", "Belongs to the organization and sees its members.", 0),
    permissions.filter(({ least }) => least === "member").map(({ row }) => row),
  );
}
