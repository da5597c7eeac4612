import { Failure, invalidParam } from "../../api-error.ts";
import { getRole, minimumPermissionsNeeded } from "./organizations.ts";
import { MAX_ROLES_OF_SET } from "./quotas.ts";
import { notCreatorEligible } from "./roles.ts";
import type { Sandbox } from "../../context.ts";
import { findAdministered } from "../../store/memberships.ts";
import type { OrganizationRow, Organizations } from "../../store/organizations.ts";
import {
  addRoles,
  findInitialRoleSet,
  findRoleSet,
  reassignRoles,
  rolesInUse,
  rolesOfRoleSets,
  type Mappings,
  type RoleSetRow,
} from "../../store/role-sets.ts";
import type { RoleRow } from "../../store/roles.ts";

/** The role set of new organizations. */
export async function getInitialRoleSet(sandbox: Sandbox): Promise<RoleSetRow> {
  const row = await findInitialRoleSet(sandbox.db);
  if (row === undefined) throw new Error("The sandbox's instance has no initial role set.");
  return row;
}

export async function rolesOfRoleSet(sandbox: Sandbox, { id }: RoleSetRow): Promise<readonly RoleRow[]> {
  return (await rolesOfRoleSets(sandbox.db, [id])).get(id) ?? [];
}

/** The roles that a role set gives to whoever creates an organization, and to new members. */
export async function defaultRoles(
  sandbox: Sandbox,
  row: RoleSetRow,
): Promise<{ readonly creator: RoleRow; readonly byDefault: RoleRow }> {
  const roles = await rolesOfRoleSet(sandbox, row);
  const creator = roles.find(({ id }) => id === row.creator_role_id);
  const byDefault = roles.find(({ id }) => id === row.default_role_id);
  if (creator === undefined || byDefault === undefined)
    throw new Error(`Role set ${row.key} lacks its creator role or its default role.`);
  return { creator, byDefault };
}

/** @throws Failure 422 for a key that no role set has */
export async function roleSetNamed(sandbox: Sandbox, key: string, param: string): Promise<RoleSetRow> {
  const row = await findRoleSet(sandbox.db, key);
  if (row === undefined) throw invalidParam(param, `There is no role set ${key}.`, "form_resource_not_found");
  return row;
}

/** The role with this key, out of those of a role set. */
export function roleOf(roles: readonly RoleRow[], key: string, param: string): RoleRow {
  const role = roles.find((one) => one.key === key);
  if (role === undefined) throw invalidParam(param, `${key} is not one of ${keysOf(roles).join(", ")}.`);
  return role;
}

/** The same of whoever creates an organization. */
export function creatorRoleOf(roles: readonly RoleRow[], key: string, param: string): RoleRow {
  const role = roleOf(roles, key, param);
  if (role.is_creator_eligible === 0) throw notCreatorEligible(key, param);
  return role;
}

export const keysOf = (roles: readonly RoleRow[]): string[] => roles.map(({ key }) => key);

/**
 * A role that a member of the organization can have.
 *
 * @throws Failure 404 for a key that no role of the organization's role set has
 */
export async function assignableRole(
  sandbox: Sandbox,
  organization: Pick<OrganizationRow, "role_set_key">,
  key: string,
): Promise<RoleRow> {
  const role = await getRole(sandbox, key);
  const set =
    (organization.role_set_key === null
      ? undefined
      : await findRoleSet(sandbox.db, organization.role_set_key)) ?? (await getInitialRoleSet(sandbox));
  const roles = await rolesOfRoleSet(sandbox, set);
  if (!roles.some(({ id }) => id === role.id))
    throw new Failure(404, {
      code: "resource_not_found",
      message: "not found",
      longMessage: `${key} is not a role of the organization's role set ${set.key} (${keysOf(roles).join(", ")}).`,
      param: "role",
    });
  return role;
}

/** Adds roles to a role set; gives all that it has then. */
export async function includeRoles(
  sandbox: Sandbox,
  row: RoleSetRow,
  added: readonly RoleRow[],
  param: string,
): Promise<readonly RoleRow[]> {
  const ids = added.map(({ id }) => id);
  await addRoles(sandbox.db, row.id, ids);
  const roles = await rolesOfRoleSet(sandbox, row);
  if (roles.length > MAX_ROLES_OF_SET)
    throw invalidParam(
      param,
      `A role set can have at most ${MAX_ROLES_OF_SET} roles.`,
      "form_param_array_size_exceeded",
    );
  return roles;
}

/**
 * Gives people in the organizations other roles, so that each has one of a role set.
 *
 * @param roles those of the role set
 * @throws Failure 422 where a role that is in use neither is one of them nor is mapped to one, 400 where an
 * organization would be left without an administrator
 */
export async function fitRoles(
  sandbox: Sandbox,
  organizations: Organizations,
  roles: readonly RoleRow[],
  mappings: Mappings,
): Promise<void> {
  const keys = new Set(keysOf(roles));
  const unmapped = (await rolesInUse(sandbox.db, organizations)).filter(
    (key) => !keys.has(key) && !mappings.has(key),
  );
  if (unmapped.length > 0)
    throw new Failure(422, {
      code: "organization_role_set_reassignment_mappings_missing",
      message: "role reassignment mappings missing",
      longMessage: `The role set lacks roles that members or invitations have: ${unmapped.join(", ")}.`,
      param: "reassignment_mappings",
    });
  const administered = () => findAdministered(sandbox.db, organizations);
  const before = await administered();
  await reassignRoles(sandbox.db, organizations, mappings, sandbox.now());
  const after = await administered();
  const lost = [...before].filter((id) => !after.has(id));
  if (lost.length > 0)
    throw minimumPermissionsNeeded(
      `This would leave nobody able to administer ${lost.slice(0, 5).join(", ")}.`,
    );
}
