import { DEFAULT_LIMIT, type organizationRoles } from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  addRolesToSet,
  assertKeyAvailable,
  assertKeyFormat,
  assertName,
  getInitialRoleSet,
  isCreatorEligible,
  notCreatorEligible,
  parseOrderBy,
  QUOTAS,
  referenceNotFound,
  requireOrganizations,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentRole } from "../presenters/index.ts";
import { findPermission, loadRoleAssignments } from "../store/index.ts";
import * as store from "../store/index.ts";

const KEY_FORMAT = {
  pattern: /^org:[a-z0-9_]+$/,
  words: "org: and lowercase letters, digits or _, such as org:billing_admin",
};

/** A role and its permissions. */
interface RoleWithPermissions {
  readonly row: store.RoleRow;
  readonly permissions: readonly store.PermissionRow[];
}

async function getRole(sandbox: Sandbox, id: string): Promise<RoleWithPermissions> {
  await requireOrganizations(sandbox);
  const row = await store.findRoleById(sandbox.db, id);
  if (row === undefined) throw notFound("organization role", id);
  return { row, permissions: (await store.listPermissionsOfRoles(sandbox.db, [row])).get(id) ?? [] };
}

async function toResponse(sandbox: Sandbox, id: string) {
  const { row, permissions } = await getRole(sandbox, id);
  return presentRole(row, permissions);
}

async function assertValidNewKey(sandbox: Sandbox, key: string, ownId?: string): Promise<void> {
  assertKeyFormat(key, KEY_FORMAT);
  assertKeyAvailable("role", await store.findRoleByKey(sandbox.db, key), ownId);
}

/**
 * The permissions with these ids, without duplicates.
 *
 * @throws ApiError 404 if a permission does not exist
 */
async function getPermissions(sandbox: Sandbox, ids: readonly string[]): Promise<store.PermissionRow[]> {
  return Promise.all(
    [...new Set(ids)].map(async (id) => {
      const permission = await findPermission(sandbox.db, id);
      if (permission === undefined) throw referenceNotFound("organization permission", id, "permissions");
      return permission;
    }),
  );
}

/**
 * Replaces the permissions of a role.
 *
 * @throws ApiError 422 if it is the creator role of a role set and would lack permissions that a creator needs
 */
async function setRolePermissions(
  sandbox: Sandbox,
  role: store.RoleRow,
  permissions: readonly store.PermissionRow[],
  param?: string,
): Promise<void> {
  const isEligible = isCreatorEligible(permissions);
  if (!isEligible && (await loadRoleAssignments(sandbox.db, role.id)).isCreatorRole)
    throw notCreatorEligible(role.key, param);
  await store.replaceRolePermissions(sandbox.db, role.id, permissions);
  await store.updateRole(sandbox.db, role, {
    is_creator_eligible: isEligible ? 1 : 0,
    updated_at: sandbox.now(),
  });
}

const roleInUse = (code: string, message: string, longMessage: string) =>
  new ApiError(422, { code, message, longMessage });

/** @throws ApiError 422 if a role set, a member or an invitation uses the role */
async function assertUnused(sandbox: Sandbox, role: store.RoleRow): Promise<void> {
  const assignments = await loadRoleAssignments(sandbox.db, role.id);
  if (assignments.isCreatorRole)
    throw roleInUse(
      "organization_role_default_creator_role",
      "role is used as the creator role",
      `${role.key} is the creator role of a role set; give the role set another one first.`,
    );
  if (assignments.isDefaultRole)
    throw roleInUse(
      "organization_role_domain_default_role",
      "role is used as the domain default role",
      `${role.key} is the default role of a role set; give the role set another one first.`,
    );
  const usage = await store.loadRoleUsage(sandbox.db, role.key);
  if (usage.hasMembers)
    throw roleInUse(
      "organization_role_assigned_members",
      "role is assigned to organization members",
      `Organization members have the role ${role.key}; give them another one first.`,
    );
  if (usage.hasInvitations)
    throw roleInUse(
      "organization_role_exists_in_invitations",
      "role exists in organization invitations",
      `Organization invitations have the role ${role.key}; replace it in its role sets to give them another one.`,
    );
}

export const organizationRoleHandlers: Handlers<typeof organizationRoles> = {
  async list_organization_roles(sandbox, { query, order_by, limit = DEFAULT_LIMIT, offset = 0 }) {
    await requireOrganizations(sandbox);
    const order = parseOrderBy(order_by ?? "-created_at", store.ROLE_ORDER_COLUMNS);
    const rows = await store.listRoles(sandbox.db, { query }, order, { limit, offset });
    const permissions = await store.listPermissionsOfRoles(sandbox.db, rows);
    const data = rows.map((row) => presentRole(row, permissions.get(row.id) ?? []));
    return { data, total_count: await store.countRoles(sandbox.db, { query }) };
  },

  async create_organization_role(sandbox, input) {
    await requireOrganizations(sandbox);
    const { name, key, description, include_in_initial_role_set } = input;
    assertName(name);
    await assertValidNewKey(sandbox, key);
    if ((await store.countRoles(sandbox.db, {})) >= QUOTAS.max_allowed_roles)
      throw new ApiError(403, {
        code: "organization_instance_roles_quota_exceeded",
        message: "organization roles for instance quota exceeded",
        longMessage: `An instance can have at most ${QUOTAS.max_allowed_roles} organization roles.`,
      });
    const permissions = await getPermissions(sandbox, input.permissions ?? []);
    const now = sandbox.now();
    const row: store.RoleRow = {
      id: sandbox.newId("role"),
      key,
      name,
      description: description ?? null,
      is_creator_eligible: isCreatorEligible(permissions) ? 1 : 0,
      created_at: now,
      updated_at: now,
    };
    await store.insertRole(sandbox.db, row, permissions);
    if (include_in_initial_role_set === true)
      await addRolesToSet(sandbox, await getInitialRoleSet(sandbox), [row], "include_in_initial_role_set");
    return toResponse(sandbox, row.id);
  },

  async get_organization_role(sandbox, { organization_role_id }) {
    return toResponse(sandbox, organization_role_id);
  },

  async update_organization_role(sandbox, { organization_role_id, ...input }) {
    const { name, key, description, permissions } = input;
    const { row } = await getRole(sandbox, organization_role_id);
    if (name !== undefined) assertName(name);
    if (key !== undefined) await assertValidNewKey(sandbox, key, row.id);
    if (permissions !== undefined)
      await setRolePermissions(sandbox, row, await getPermissions(sandbox, permissions), "permissions");
    await store.updateRole(sandbox.db, row, {
      ...(name === undefined ? {} : { name }),
      ...(key === undefined ? {} : { key }),
      ...(description === undefined ? {} : { description }),
      updated_at: sandbox.now(),
    });
    return toResponse(sandbox, row.id);
  },

  async delete_organization_role(sandbox, { organization_role_id }) {
    const { row } = await getRole(sandbox, organization_role_id);
    await assertUnused(sandbox, row);
    await store.deleteRole(sandbox.db, row.id);
    return { object: "role", id: row.id, deleted: true };
  },

  async assign_permission_to_organization_role(sandbox, { organization_role_id, permission_id }) {
    const { row, permissions } = await getRole(sandbox, organization_role_id);
    const permission = await findPermission(sandbox.db, permission_id);
    if (permission === undefined) throw notFound("organization permission", permission_id);
    if (permissions.some(({ id }) => id === permission_id))
      throw new ApiError(409, {
        code: "organization_role_permission_association_exists",
        message: "permission already assigned to role",
        longMessage: `${row.key} already has the permission ${permission.key}.`,
      });
    await setRolePermissions(sandbox, row, [...permissions, permission]);
    return toResponse(sandbox, row.id);
  },

  async remove_permission_from_organization_role(sandbox, { organization_role_id, permission_id }) {
    const { row, permissions } = await getRole(sandbox, organization_role_id);
    if (!permissions.some(({ id }) => id === permission_id))
      throw new ApiError(404, {
        code: "organization_role_permission_association_not_found",
        message: "permission not assigned to role",
        longMessage: `${row.key} does not have a permission with id ${permission_id}.`,
      });
    await setRolePermissions(
      sandbox,
      row,
      permissions.filter(({ id }) => id !== permission_id),
    );
    return toResponse(sandbox, row.id);
  },
};
