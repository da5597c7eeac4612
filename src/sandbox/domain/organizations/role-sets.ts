import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  addRolesToRoleSet,
  findInitialRoleSet,
  findOrganizationIdsWithAdmin,
  findRoleSetByIdOrKey,
  listRoleKeysInUse,
  listRolesOfRoleSets,
  type OrganizationRow,
  type OrganizationSelector,
  replaceRolesInOrganizations,
  type RoleKeyMappings,
  type RoleRow,
  type RoleSetRow,
} from "../../store/index.ts";
import { getRole, minimumPermissionsNeeded } from "./organizations.ts";
import { MAX_ROLES_PER_SET } from "./quotas.ts";
import { notCreatorEligible } from "./roles.ts";

/** The role set that new organizations get by default. */
export async function getInitialRoleSet(sandbox: Sandbox): Promise<RoleSetRow> {
  const row = await findInitialRoleSet(sandbox.db);
  if (row === undefined) throw new Error("The sandbox's instance has no initial role set.");
  return row;
}

export async function listRolesOfSet(sandbox: Sandbox, { id }: RoleSetRow): Promise<readonly RoleRow[]> {
  return (await listRolesOfRoleSets(sandbox.db, [id])).get(id) ?? [];
}

/** The role set's roles for the creator of an organization, and for new members. */
export async function getDefaultRoles(
  sandbox: Sandbox,
  row: RoleSetRow,
): Promise<{ readonly creator: RoleRow; readonly defaultRole: RoleRow }> {
  const roles = await listRolesOfSet(sandbox, row);
  const creator = roles.find(({ id }) => id === row.creator_role_id);
  const defaultRole = roles.find(({ id }) => id === row.default_role_id);
  if (creator === undefined || defaultRole === undefined)
    throw new Error(`Role set ${row.key} lacks its creator role or its default role.`);
  return { creator, defaultRole };
}

/** @throws ApiError 422 if no role set has the key */
export async function getRoleSetByKey(sandbox: Sandbox, key: string, param: string): Promise<RoleSetRow> {
  const row = await findRoleSetByIdOrKey(sandbox.db, key);
  if (row === undefined) throw invalidParam(param, `There is no role set ${key}.`, "form_resource_not_found");
  return row;
}

/**
 * Returns the role with this key.
 *
 * @param roles roles of the role set
 * @throws ApiError 422 if the role set has no such role
 */
export function getRoleOfSet(roles: readonly RoleRow[], key: string, param: string): RoleRow {
  const role = roles.find((candidate) => candidate.key === key);
  if (role === undefined)
    throw invalidParam(param, `${key} is not one of ${listRoleKeys(roles).join(", ")}.`);
  return role;
}

/**
 * Returns the role with this key for the creator of an organization.
 *
 * @param roles roles of the role set
 * @throws ApiError 422 if the role set has no such role, or if the role lacks permissions that a creator needs
 */
export function getCreatorRoleOfSet(roles: readonly RoleRow[], key: string, param: string): RoleRow {
  const role = getRoleOfSet(roles, key, param);
  if (role.is_creator_eligible === 0) throw notCreatorEligible(key, param);
  return role;
}

export const listRoleKeys = (roles: readonly RoleRow[]): string[] => roles.map(({ key }) => key);

/**
 * Returns a role that can be assigned to members of the organization.
 *
 * @throws ApiError 404 if the organization's role set has no role with this key
 */
export async function getAssignableRole(
  sandbox: Sandbox,
  organization: Pick<OrganizationRow, "role_set_key">,
  key: string,
): Promise<RoleRow> {
  const role = await getRole(sandbox, key);
  const set =
    (organization.role_set_key === null
      ? undefined
      : await findRoleSetByIdOrKey(sandbox.db, organization.role_set_key)) ??
    (await getInitialRoleSet(sandbox));
  const roles = await listRolesOfSet(sandbox, set);
  if (!roles.some(({ id }) => id === role.id))
    throw new ApiError(404, {
      code: "resource_not_found",
      message: "not found",
      longMessage: `${key} is not a role of the organization's role set ${set.key} (${listRoleKeys(roles).join(", ")}).`,
      param: "role",
    });
  return role;
}

/**
 * Adds roles to a role set and returns all roles that it then has.
 *
 * @throws ApiError 422 if the role set would have more than MAX_ROLES_PER_SET roles
 */
export async function addRolesToSet(
  sandbox: Sandbox,
  row: RoleSetRow,
  added: readonly RoleRow[],
  param: string,
): Promise<readonly RoleRow[]> {
  const ids = added.map(({ id }) => id);
  await addRolesToRoleSet(sandbox.db, row.id, ids);
  const roles = await listRolesOfSet(sandbox, row);
  if (roles.length > MAX_ROLES_PER_SET)
    throw invalidParam(
      param,
      `A role set can have at most ${MAX_ROLES_PER_SET} roles.`,
      "form_param_array_size_exceeded",
    );
  return roles;
}

/**
 * Replaces the roles of members and invitations, so that each has a role of a role set.
 *
 * @param roles roles of the role set
 * @param mappings new role key by previous role key
 * @throws ApiError 422 if a role in use is neither in the role set nor mapped to one of its roles, 400 if an
 * organization would be left without an administrator
 */
export async function reassignToRoleSet(
  sandbox: Sandbox,
  organizations: OrganizationSelector,
  roles: readonly RoleRow[],
  mappings: RoleKeyMappings,
): Promise<void> {
  const keys = new Set(listRoleKeys(roles));
  const unmapped = (await listRoleKeysInUse(sandbox.db, organizations)).filter(
    (key) => !keys.has(key) && !mappings.has(key),
  );
  if (unmapped.length > 0)
    throw new ApiError(422, {
      code: "organization_role_set_reassignment_mappings_missing",
      message: "role reassignment mappings missing",
      longMessage: `The role set lacks roles that members or invitations have: ${unmapped.join(", ")}.`,
      param: "reassignment_mappings",
    });
  const findAdministeredIds = () => findOrganizationIdsWithAdmin(sandbox.db, organizations);
  const before = await findAdministeredIds();
  await replaceRolesInOrganizations(sandbox.db, organizations, mappings, sandbox.now());
  const after = await findAdministeredIds();
  const withoutAdmin = [...before].filter((id) => !after.has(id));
  if (withoutAdmin.length > 0)
    throw minimumPermissionsNeeded(
      `This would leave nobody able to administer ${withoutAdmin.slice(0, 5).join(", ")}.`,
    );
}
