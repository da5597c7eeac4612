import type { Sandbox } from "../../src/sandbox/context.ts";
import { insertMembership } from "../../src/sandbox/store/memberships.ts";
import { insertPermissions } from "../../src/sandbox/store/permissions.ts";
import { insertRole } from "../../src/sandbox/store/roles.ts";
import type { PermissionRow } from "../../src/sandbox/store/schema/roles.ts";

/** Inserts a membership into the database, without the API. */
export async function addMember(
  sandbox: Sandbox,
  { organizationId, userId, role }: { organizationId: string; userId: string; role: string },
): Promise<void> {
  const createdAt = sandbox.now();
  await insertMembership(sandbox.db, {
    id: sandbox.newId("orgmem"),
    organization_id: organizationId,
    user_id: userId,
    role,
    public_metadata: "{}",
    private_metadata: "{}",
    created_at: createdAt,
    updated_at: createdAt,
  });
}

interface OrganizationFields {
  readonly name: string;
  readonly adminId: string;
  readonly slug?: string;
  /** The role of the only member; `org:admin` by default. */
  readonly role?: string;
  /** The maximum number of members; 0, the default, means no limit. */
  readonly maxMembers?: number;
}

/** Inserts an organization with one member into the database, without the API; returns its id. */
export async function addOrganization(
  sandbox: Sandbox,
  { name, adminId, slug, role = "org:admin", maxMembers = 0 }: OrganizationFields,
): Promise<string> {
  const id = sandbox.newId("org");
  const createdAt = sandbox.now();
  await sandbox.db
    .insertInto("organizations")
    .values({
      id,
      name,
      slug: slug ?? id.toLowerCase(),
      created_by: adminId,
      max_allowed_memberships: maxMembers,
      admin_delete_enabled: 1,
      role_set_key: "role_set:default",
      public_metadata: "{}",
      private_metadata: "{}",
      last_active_at: null,
      created_at: createdAt,
      updated_at: createdAt,
    })
    .execute();
  await addMember(sandbox, { organizationId: id, userId: adminId, role });
  return id;
}

/** Inserts an organization whose only member has a custom editor role with custom permissions; returns its id. */
export async function addOrganizationWithEditor(
  sandbox: Sandbox,
  { slug, member, permissions = [] }: { slug: string; member: string; permissions?: string[] },
): Promise<string> {
  const times = { created_at: sandbox.now(), updated_at: sandbox.now() };
  const role = { id: sandbox.newId("role"), key: "org:editor", name: "Editor", description: null };
  const granted = permissions.map((key): PermissionRow => ({
    id: sandbox.newId("perm"),
    key,
    name: key,
    description: "",
    type: "user",
    ...times,
  }));
  await insertPermissions(sandbox.db, granted);
  await insertRole(sandbox.db, { ...role, is_creator_eligible: 0, ...times }, granted);
  return addOrganization(sandbox, { name: slug, slug, adminId: member, role: role.key });
}
