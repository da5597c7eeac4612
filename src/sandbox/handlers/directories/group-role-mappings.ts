import type { z } from "zod/v3";
import type { Role } from "../../../../tools/models/role.ts";
import { invalidParam, missingParam } from "../../api-error.ts";
import { presentRole } from "../../presenters/roles.ts";
import type { Sandbox } from "../../context.ts";
import * as store from "../../store/directories.ts";
import { findRoleByIdOrKey, listPermissionsOfRoles } from "../../store/roles.ts";
import { assertNotBlank } from "../../domain/enterprise/fields.ts";

/** Which role the members of a directory's groups get. */

/** A mapping as a request has it, the group by either of its names. */
export interface MappingInput {
  readonly directory_group_id?: string | undefined;
  readonly scim_group_id?: string | undefined;
  readonly directory_group_display_name?: string | undefined;
  readonly scim_group_display_name?: string | undefined;
  readonly role_id: string;
  readonly precedence?: number | undefined;
}

/** The value of a field that has two names. @throws Failure 422 where they say different things */
function resolveAlias(
  value: string | undefined,
  legacyValue: string | undefined,
  param: string,
): string | undefined {
  if (value !== undefined && legacyValue !== undefined && value !== legacyValue)
    throw invalidParam(param, `${param} and its older name must not differ.`, "form_param_value_conflict");
  return value ?? legacyValue;
}

/**
 * The row of a mapping.
 *
 * @param fieldPrefix what stands before its fields' names in the request
 * @throws Failure 422 where it names no group or a role that does not exist
 */
export async function buildMappingRow(
  sandbox: Sandbox,
  directoryId: string,
  input: MappingInput & { readonly precedence: number },
  fieldPrefix: string,
): Promise<store.GroupRoleMappingRow> {
  const groupParam = `${fieldPrefix}directory_group_id`;
  const groupId = resolveAlias(input.directory_group_id, input.scim_group_id, groupParam);
  if (groupId === undefined) throw missingParam(groupParam);
  assertNotBlank(groupId, groupParam);
  const { directory_group_display_name, scim_group_display_name, role_id } = input;
  const role = await findRoleByIdOrKey(sandbox.db, role_id);
  if (role?.id !== role_id)
    throw invalidParam(
      `${fieldPrefix}role_id`,
      `No organization role was found with id ${role_id}.`,
      "form_resource_not_found",
    );
  const now = sandbox.now();
  return {
    id: sandbox.newId("scimgrm"),
    directory_id: directoryId,
    group_id: groupId,
    group_display_name:
      resolveAlias(
        directory_group_display_name,
        scim_group_display_name,
        `${fieldPrefix}directory_group_display_name`,
      ) ?? "",
    role_id,
    precedence: input.precedence,
    created_at: now,
    updated_at: now,
  };
}

/** @throws Failure 422 where a group or a precedence would be in the directory twice */
export function assertDistinctMappings(
  rows: readonly store.GroupRoleMappingRow[],
  getFieldPrefix: (index: number) => string,
): void {
  for (const [index, row] of rows.entries()) {
    const previousRows = rows.slice(0, index);
    if (previousRows.some(({ group_id }) => group_id === row.group_id))
      throw invalidParam(
        `${getFieldPrefix(index)}directory_group_id`,
        `The group ${row.group_id} already has a mapping.`,
        "form_param_duplicate",
      );
    if (previousRows.some(({ precedence }) => precedence === row.precedence))
      throw invalidParam(
        `${getFieldPrefix(index)}precedence`,
        `Another mapping has the precedence ${row.precedence}.`,
        "form_param_duplicate",
      );
  }
}

/**
 * The rows of a directory's only mappings; one without a precedence has that of its place in the list.
 *
 * @param listParam where the request has the list
 */
export async function buildMappingRows(
  sandbox: Sandbox,
  directoryId: string,
  input: readonly MappingInput[],
  listParam: string,
): Promise<store.GroupRoleMappingRow[]> {
  const getFieldPrefix = (index: number) => `${listParam}.${index}.`;
  const rows: store.GroupRoleMappingRow[] = [];
  for (const [index, mapping] of input.entries()) {
    const precedence = mapping.precedence ?? index + 1;
    rows.push(await buildMappingRow(sandbox, directoryId, { ...mapping, precedence }, getFieldPrefix(index)));
  }
  assertDistinctMappings(rows, getFieldPrefix);
  return rows;
}

/** A mapping in its answer, where ids and names have both of their names. */
const toResponse = <const ObjectType extends string>(
  objectType: ObjectType,
  row: store.GroupRoleMappingRow,
  role: z.input<typeof Role> | undefined,
) => ({
  object: objectType,
  id: row.id,
  directory_id: row.directory_id,
  scim_directory_id: row.directory_id,
  directory_group_id: row.group_id,
  scim_group_id: row.group_id,
  directory_group_display_name: row.group_display_name,
  scim_group_display_name: row.group_display_name,
  role,
  precedence: row.precedence,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** A directory's mappings in their answers, by precedence. */
export async function presentMappings<const ObjectType extends string>(
  sandbox: Sandbox,
  directoryId: string,
  objectType: ObjectType,
) {
  const rows = await store.listGroupRoleMappings(sandbox.db, directoryId);
  const roles = await store.listGroupMappedRoles(sandbox.db, directoryId);
  const permissions = await listPermissionsOfRoles(sandbox.db, roles);
  const presentedRoles = new Map(
    roles.map((role) => [role.id, presentRole(role, permissions.get(role.id) ?? [])]),
  );
  return rows.map((row) => toResponse(objectType, row, presentedRoles.get(row.role_id)));
}
