import type { z } from "zod/v3";
import type { Role } from "../../../../tools/index.ts";
import { invalidParam, missingParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { assertNotBlank } from "../../domain/index.ts";
import { presentRole } from "../../presenters/index.ts";
import { findRoleByIdOrKey, listPermissionsOfRoles } from "../../store/index.ts";
import * as store from "../../store/index.ts";

/** Mappings from the groups of a directory to the roles of their members. */

/** A mapping in a request; the fields of the group have two names each, of which `scim_*` is the older one. */
export interface MappingInput {
  readonly directory_group_id?: string | undefined;
  readonly scim_group_id?: string | undefined;
  readonly directory_group_display_name?: string | undefined;
  readonly scim_group_display_name?: string | undefined;
  readonly role_id: string;
  readonly precedence?: number | undefined;
}

/**
 * The value of a field that has two names.
 *
 * @throws ApiError 422 if both are given and differ
 */
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
 * Builds the row of a mapping.
 *
 * @param fieldPrefix prefix of the field names in the request, for error messages
 * @throws ApiError 422 if no group is given or the role does not exist
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

/** @throws ApiError 422 if a group or a precedence occurs twice */
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
 * Builds the rows of a list that contains all mappings of a directory. The default precedence of a mapping is its
 * position in the list.
 *
 * @param listParam path of the list in the request, for error messages
 * @throws ApiError 422 if a mapping is invalid, or if a group or a precedence occurs twice
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

/** Presents a mapping. Fields that have two names are in the response under both. */
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

/** Presents the mappings of a directory, ordered by precedence. */
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
