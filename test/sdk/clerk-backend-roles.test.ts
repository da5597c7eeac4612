import { afterAll, describe, expect, test } from "vitest";
import { serveSandbox } from "../support/served-sandbox.ts";
import { updateOrganizationSettings } from "../support/organization-settings.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP: roles, role sets, organizations and the waitlist. */

const served = await serveSandbox("development");
const { clerk } = served;

afterAll(() => served.close());

const getKeys = (items: readonly { readonly key: string }[]) => items.map(({ key }) => key);

describe("roles and permissions", () => {
  test("are created, read, listed, updated, assigned, removed and deleted", async () => {
    const { organizationPermissions, organizationRoles } = clerk;
    const permission = await organizationPermissions.createOrganizationPermission({
      name: "Read invoices",
      key: "org:invoices:read",
    });
    const permissionId = permission.id;
    expect((await organizationPermissions.getOrganizationPermission(permissionId)).name).toBe(
      "Read invoices",
    );
    const permissions = await organizationPermissions.getOrganizationPermissionList({ query: "invoices" });
    expect(getKeys(permissions.data)).toEqual(["org:invoices:read"]);
    const permissionUpdate = { permissionId, name: "See invoices" };
    expect((await organizationPermissions.updateOrganizationPermission(permissionUpdate)).name).toBe(
      "See invoices",
    );

    const role = await organizationRoles.createOrganizationRole({
      name: "Accountant",
      key: "org:accountant",
      permissions: [permissionId],
      includeInInitialRoleSet: true,
    });
    const organizationRoleId = role.id;
    expect(getKeys(role.permissions)).toEqual(["org:invoices:read"]);
    expect((await organizationRoles.getOrganizationRole(organizationRoleId)).isCreatorEligible).toBe(false);
    expect((await organizationRoles.getOrganizationRoleList({ orderBy: "-key", limit: 1 })).totalCount).toBe(
      3,
    );
    const update = { organizationRoleId, description: "Keeps the books." };
    expect((await organizationRoles.updateOrganizationRole(update)).description).toBe("Keeps the books.");
    const assignment = { organizationRoleId, permissionId };
    expect((await organizationRoles.removePermissionFromOrganizationRole(assignment)).permissions).toEqual(
      [],
    );
    expect(
      getKeys((await organizationRoles.assignPermissionToOrganizationRole(assignment)).permissions),
    ).toEqual(["org:invoices:read"]);
    await expect(organizationRoles.assignPermissionToOrganizationRole(assignment)).rejects.toMatchObject({
      status: 409,
      errors: [{ code: "organization_role_permission_association_exists" }],
    });
    expect(await organizationRoles.deleteOrganizationRole(organizationRoleId)).toMatchObject({
      deleted: true,
    });
    expect(await organizationPermissions.deleteOrganizationPermission(permissionId)).toMatchObject({
      object: "permission",
      deleted: true,
    });
  });

  test("of the system cannot be deleted", async () => {
    const { data } = await clerk.organizationPermissions.getOrganizationPermissionList({
      query: "org:sys_profile:delete",
    });
    await expect(
      clerk.organizationPermissions.deleteOrganizationPermission(data[0]?.id ?? ""),
    ).rejects.toMatchObject({
      status: 403,
      errors: [{ code: "organization_system_permission_not_modifiable" }],
    });
  });
});

describe("role sets", () => {
  test("are read by key and id, created, updated, extended and replaced", async () => {
    const { roleSets } = clerk;
    const initial = await roleSets.getRoleSet("role_set:default");
    expect(initial.type).toBe("initial");
    expect((await roleSets.getRoleSet(initial.id)).defaultRole?.key).toBe("org:member");
    const { id: roleId } = await clerk.organizationRoles.createOrganizationRole({
      name: "Guest",
      key: "org:guest",
    });
    const created = await roleSets.createRoleSet({
      name: "Partners",
      defaultRoleKey: "org:member",
      creatorRoleKey: "org:admin",
      roles: ["org:admin", "org:member"],
    });
    expect(created.key).toBe("role_set:partners");
    const roleSetKeyOrId = created.key;
    const extended = await roleSets.addRolesToRoleSet({
      roleSetKeyOrId,
      roleKeys: ["org:guest"],
      defaultRoleKey: "org:guest",
    });
    expect(extended.defaultRole?.key).toBe("org:guest");
    expect((await roleSets.updateRoleSet({ roleSetKeyOrId, name: "Resellers" })).name).toBe("Resellers");
    expect((await roleSets.getRoleSetList({ query: "resellers", orderBy: "name" })).totalCount).toBe(1);
    const replacement = { roleSetKeyOrId, roleKey: "org:guest", toRoleKey: "org:member" };
    expect(getKeys((await roleSets.replaceRoleInRoleSet(replacement)).roles)).toEqual([
      "org:admin",
      "org:member",
    ]);
    expect(
      await roleSets.replaceRoleSet({
        roleSetKeyOrId,
        destRoleSetKey: "role_set:default",
        reassignmentMappings: { "org:member": "org:admin" },
      }),
    ).toMatchObject({ object: "role_set", deleted: true });
    await clerk.organizationRoles.deleteOrganizationRole(roleId);
  });
});

describe("organizations", () => {
  test("have domains that are added, listed, updated and deleted", async () => {
    await updateOrganizationSettings(served.sandbox, {
      domains_enabled: true,
      domains_enrollment_modes: ["automatic_invitation"],
    });
    const user = await clerk.users.createUser({ emailAddress: ["ada@acme.example"] });
    const { id: organizationId } = await clerk.organizations.createOrganization({
      name: "Acme",
      createdBy: user.id,
    });
    const domain = await clerk.organizations.createOrganizationDomain({
      organizationId,
      name: "acme.example",
      enrollmentMode: "manual_invitation",
    });
    expect(domain.verification?.status).toBe("verified");
    const updated = await clerk.organizations.updateOrganizationDomain({
      organizationId,
      domainId: domain.id,
      enrollmentMode: "automatic_invitation",
    });
    // The client returns domains with the API's field names, contrary to its types.
    expect(updated).toMatchObject({ enrollment_mode: "automatic_invitation" });
    const list = await clerk.organizations.getOrganizationDomainList({ organizationId, limit: 5 });
    expect(list.data.map(({ name }) => name)).toEqual(["acme.example"]);
    expect(
      await clerk.organizations.deleteOrganizationDomain({ organizationId, domainId: domain.id }),
    ).toMatchObject({ id: domain.id });
  });

  test("have memberships that are listed across all organizations", async () => {
    const user = await clerk.users.createUser({ emailAddress: ["bob@acme.example"] });
    await clerk.organizations.createOrganization({ name: "Bob's", createdBy: user.id });
    const list = await clerk.organizations.getInstanceOrganizationMembershipList({
      orderBy: "-email_address",
      limit: 1,
    });
    expect(list.data[0]?.publicUserData?.userId).toBe(user.id);
    expect(list.totalCount).toBe(2);
  });
});

describe("the waitlist", () => {
  test("has entries that are created, listed, invited, rejected and deleted", async () => {
    const { waitlistEntries } = clerk;
    const entry = await waitlistEntries.create({ emailAddress: "eve@example.com", notify: false });
    expect(entry.status).toBe("pending");
    const [second, third] = await waitlistEntries.createBulk([
      { emailAddress: "dan@example.com" },
      { emailAddress: "pat@example.com", notify: false },
    ]);
    expect((await waitlistEntries.list({ orderBy: "email_address", status: "pending" })).totalCount).toBe(3);
    const invited = await waitlistEntries.invite(entry.id, { ignoreExisting: true });
    expect(invited.invitation?.emailAddress).toBe("eve@example.com");
    expect((await waitlistEntries.reject(second?.id ?? "")).status).toBe("rejected");
    expect(await waitlistEntries.delete(third?.id ?? "")).toMatchObject({ deleted: true });
    await expect(waitlistEntries.invite(entry.id)).rejects.toMatchObject({
      status: 409,
      errors: [{ code: "waitlist_entry_already_invited" }],
    });
  });
});
