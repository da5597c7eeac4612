import type { z } from "zod/v3";
import type { Role } from "../../../../tools/models/role.ts";
import { invalidParam, missingParam } from "../../api-error.ts";
import { presentRole } from "../../presenters/roles.ts";
import type { Sandbox } from "../../context.ts";
import * as store from "../../store/directories.ts";
import { findRole, permissionsOfRoles } from "../../store/roles.ts";
import { checkText } from "../../domain/enterprise/fields.ts";

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
function either(today: string | undefined, older: string | undefined, param: string): string | undefined {
  if (today !== undefined && older !== undefined && today !== older)
    throw invalidParam(param, `${param} and its older name must not differ.`, "form_param_value_conflict");
  return today ?? older;
}

/**
 * The row of a mapping.
 *
 * @param place what stands before its fields' names in the request
 * @throws Failure 422 where it names no group or a role that does not exist
 */
export async function mappingRow(
  sandbox: Sandbox,
  directoryId: string,
  given: MappingInput & { readonly precedence: number },
  place: string,
): Promise<store.GroupRoleMappingRow> {
  const group = `${place}directory_group_id`;
  const groupId = either(given.directory_group_id, given.scim_group_id, group);
  if (groupId === undefined) throw missingParam(group);
  checkText(groupId, group);
  const { directory_group_display_name, scim_group_display_name, role_id } = given;
  const role = await findRole(sandbox.db, role_id);
  if (role?.id !== role_id)
    throw invalidParam(
      `${place}role_id`,
      `No organization role was found with id ${role_id}.`,
      "form_resource_not_found",
    );
  const at = sandbox.now();
  return {
    id: sandbox.newId("scimgrm"),
    directory_id: directoryId,
    group_id: groupId,
    group_display_name:
      either(directory_group_display_name, scim_group_display_name, `${place}directory_group_display_name`) ??
      "",
    role_id,
    precedence: given.precedence,
    created_at: at,
    updated_at: at,
  };
}

/** @throws Failure 422 where a group or a precedence would be in the directory twice */
export function checkDistinct(
  rows: readonly store.GroupRoleMappingRow[],
  placeOf: (index: number) => string,
): void {
  for (const [index, row] of rows.entries()) {
    const before = rows.slice(0, index);
    if (before.some(({ group_id }) => group_id === row.group_id))
      throw invalidParam(
        `${placeOf(index)}directory_group_id`,
        `The group ${row.group_id} already has a mapping.`,
        "form_param_duplicate",
      );
    if (before.some(({ precedence }) => precedence === row.precedence))
      throw invalidParam(
        `${placeOf(index)}precedence`,
        `Another mapping has the precedence ${row.precedence}.`,
        "form_param_duplicate",
      );
  }
}

/**
 * The rows of a directory's only mappings; one without a precedence has that of its place in the list.
 *
 * @param field where the request has the list
 */
export async function mappingRows(
  sandbox: Sandbox,
  directoryId: string,
  given: readonly MappingInput[],
  field: string,
): Promise<store.GroupRoleMappingRow[]> {
  const placeOf = (index: number) => `${field}.${index}.`;
  const rows: store.GroupRoleMappingRow[] = [];
  for (const [index, mapping] of given.entries()) {
    const precedence = mapping.precedence ?? index + 1;
    rows.push(await mappingRow(sandbox, directoryId, { ...mapping, precedence }, placeOf(index)));
  }
  checkDistinct(rows, placeOf);
  return rows;
}

/** A mapping in its answer, where ids and names have both of their names. */
const present = <const Kind extends string>(
  kind: Kind,
  row: store.GroupRoleMappingRow,
  role: z.input<typeof Role> | undefined,
) => ({
  object: kind,
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
export async function presentMappings<const Kind extends string>(
  sandbox: Sandbox,
  directoryId: string,
  kind: Kind,
) {
  const rows = await store.listMappings(sandbox.db, directoryId);
  const roles = await store.rolesOfMappings(sandbox.db, directoryId);
  const permissions = await permissionsOfRoles(sandbox.db, roles);
  const presented = new Map(
    roles.map((role) => [role.id, presentRole(role, permissions.get(role.id) ?? [])]),
  );
  return rows.map((row) => present(kind, row, presented.get(row.role_id)));
}
