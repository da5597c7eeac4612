import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { insertMembership } from "../../src/sandbox/store/memberships.ts";
import { findRoleByKey } from "../../src/sandbox/store/roles.ts";

const ROLES = { "org:admin": "Admin", "org:member": "Member" } as const;
type Role = keyof typeof ROLES;

async function ensureRole(sandbox: Sandbox, key: Role): Promise<void> {
  if ((await findRoleByKey(sandbox.db, key)) !== undefined) return;
  const at = sandbox.now();
  await sandbox.db
    .insertInto("roles")
    .values({
      id: sandbox.newId("role"),
      key,
      name: ROLES[key],
      description: null,
      is_creator_eligible: key === "org:admin" ? 1 : 0,
      created_at: at,
      updated_at: at,
    })
    .execute();
}

/** Makes a user a member, past the API. */
export async function addMember(
  sandbox: Sandbox,
  { organizationId, userId, role }: { organizationId: string; userId: string; role: Role },
): Promise<void> {
  const at = sandbox.now();
  await insertMembership(sandbox.db, {
    id: sandbox.newId("orgmem"),
    organization_id: organizationId,
    user_id: userId,
    role,
    public_metadata: "{}",
    private_metadata: "{}",
    created_at: at,
    updated_at: at,
  });
}

/** Puts an organization with one administrator into the sandbox, past the API; gives the id. */
export async function addOrganization(
  sandbox: Sandbox,
  { name, adminId, maxMembers = 5 }: { name: string; adminId: string; maxMembers?: number },
): Promise<string> {
  await ensureRole(sandbox, "org:admin");
  await ensureRole(sandbox, "org:member");
  const id = sandbox.newId("org");
  const at = sandbox.now();
  await sandbox.db
    .insertInto("organizations")
    .values({
      id,
      name,
      slug: id.toLowerCase(),
      created_by: adminId,
      max_allowed_memberships: maxMembers,
      admin_delete_enabled: 1,
      role_set_key: null,
      public_metadata: "{}",
      private_metadata: "{}",
      last_active_at: null,
      created_at: at,
      updated_at: at,
    })
    .execute();
  await addMember(sandbox, { organizationId: id, userId: adminId, role: "org:admin" });
  return id;
}
