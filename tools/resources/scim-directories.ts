import { z } from "zod/v3";
import { defineOperation, forEach, returnsObject, returnsPage } from "../core/index.ts";
import {
  CreateScimMapping,
  DeletedObject,
  DeletedScimMapping,
  DIRECTORY_WARNINGS,
  directoryFields,
  directoryUpdateConfirmation,
  directoryUpdateFields,
  idParam,
  pagingParams,
  ScimDirectory,
  ScimGroup,
  ScimMapping,
  scimMappingFields,
} from "../models/index.ts";

/** Clerk has both names, directory and SCIM directory, for the same resource, and has deprecated neither yet. */
const legacyAlias = (description: string, currentName: string) =>
  `${description} Older name of ${currentName}.`;

const scim_directory_id = idParam("scim");

const confirmationTarget = { target: { operation: "get_scim_directory" }, labelFields: ["name"] } as const;

const mappingsRead = { operation: "list_scim_group_role_mappings" } as const;

export const scimDirectories = {
  list_scim_directories: defineOperation({
    request: "GET /scim_directories",
    title: "List SCIM directories",
    description: legacyAlias("Lists directories, newest first.", "list_directories"),
    effect: "read",
    query: pagingParams,
    response: returnsPage(ScimDirectory),
  }),

  create_scim_directory: defineOperation({
    request: "POST /scim_directories",
    title: "Create a SCIM directory",
    description: legacyAlias(
      "Adds a directory to an enterprise connection, and shows its key.",
      "create_directory",
    ),
    effect: "write",
    withoutConfirmation: "It only adds a directory.",
    body: { ...directoryFields, group_role_mappings: z.array(CreateScimMapping).optional() },
    response: returnsObject(ScimDirectory),
  }),

  get_scim_directory: defineOperation({
    request: "GET /scim_directories/{scim_directory_id}",
    title: "Get a SCIM directory",
    description: legacyAlias("Gets one directory, without its API key.", "get_directory"),
    effect: "read",
    path: { scim_directory_id },
    response: returnsObject(ScimDirectory),
  }),

  update_scim_directory: defineOperation({
    request: "PATCH /scim_directories/{scim_directory_id}",
    title: "Update a SCIM directory",
    description: legacyAlias(
      "Changes a directory, switches it on or off, or allows role mappings.",
      "update_directory",
    ),
    effect: "write",
    withoutConfirmation: "Another name takes nothing away, nor does switching the directory on.",
    path: { scim_directory_id },
    body: directoryUpdateFields,
    response: returnsObject(ScimDirectory),
    confirm: {
      ...confirmationTarget,
      ...directoryUpdateConfirmation,
      dependents: {
        "group-to-role mappings": {
          ...mappingsRead,
          noun: "group-to-role mapping",
          whenArguments: [{ enabled: false }, { group_role_mapping_enabled: false }],
        },
      },
      recreate: {
        operation: "update_scim_directory",
        with: {
          scim_directory_id: "{id}",
          enabled: "{enabled}",
          group_role_mapping_enabled: "{group_role_mapping_enabled}",
          attribute_mapping: "{attribute_mapping}",
        },
      },
    },
  }),

  delete_scim_directory: defineOperation({
    request: "DELETE /scim_directories/{scim_directory_id}",
    title: "Delete a SCIM directory",
    description: legacyAlias("Deletes a directory, which ends its provisioning.", "delete_directory"),
    effect: "destructive",
    path: { scim_directory_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      dependents: { "group-to-role mappings": { ...mappingsRead, noun: "group-to-role mapping" } },
      recreate: {
        operation: "create_scim_directory",
        with: {
          enterprise_connection_id: "{enterprise_connection_id}",
          name: "{name}",
          provider: "{provider}",
        },
      },
      warning: DIRECTORY_WARNINGS.deletion,
    },
  }),

  rotate_scim_directory_api_key: defineOperation({
    request: "POST /scim_directories/{scim_directory_id}/rotate_api_key",
    title: "Rotate a SCIM directory's API key",
    description: legacyAlias(
      "Replaces a directory's API key and shows the new one.",
      "rotate_directory_api_key",
    ),
    effect: "destructive",
    path: { scim_directory_id },
    response: returnsObject(ScimDirectory),
    confirm: { ...confirmationTarget, warning: DIRECTORY_WARNINGS.rotation },
    outcomeCheck: { unverifiable: "Rotate it again, and give the identity provider the latest key." },
  }),

  list_scim_group_role_mappings: defineOperation({
    request: "GET /scim_directories/{scim_directory_id}/group_role_mappings",
    title: "List a SCIM directory's role mappings",
    description: legacyAlias(
      "Lists the roles that members of groups get, by precedence.",
      "list_directory_group_role_mappings",
    ),
    effect: "read",
    path: { scim_directory_id },
    response: returnsPage(ScimMapping),
  }),

  create_scim_group_role_mapping: defineOperation({
    request: "POST /scim_directories/{scim_directory_id}/group_role_mappings",
    title: "Map a SCIM group to a role",
    description: legacyAlias(
      "Gives the members of a directory's group a role.",
      "create_directory_group_role_mapping",
    ),
    effect: "write",
    withoutConfirmation: "It only adds a mapping.",
    path: { scim_directory_id },
    body: scimMappingFields,
    response: returnsObject(ScimMapping),
  }),

  replace_scim_group_role_mappings: defineOperation({
    request: "PUT /scim_directories/{scim_directory_id}/group_role_mappings",
    title: "Replace a SCIM directory's role mappings",
    description: legacyAlias(
      "Replaces all role mappings of a directory.",
      "replace_directory_group_role_mappings",
    ),
    effect: "destructive",
    path: { scim_directory_id },
    body: { mappings: z.array(ScimGroup) },
    response: returnsPage(ScimMapping),
    confirm: {
      target: mappingsRead,
      replaces: {
        "group-to-role mappings": {
          noun: "group-to-role mapping",
          argument: "mappings",
          currentPath: "data",
          matchFields: { scim_group_id: ["scim_group_id"], "role.id": ["role_id"] },
          labelFields: ["scim_group_display_name", "scim_group_id"],
        },
      },
      recreate: {
        operation: "replace_scim_group_role_mappings",
        with: {
          scim_directory_id: "{scim_directory_id}",
          mappings: forEach("data", { scim_group_id: "{scim_group_id}", role_id: "{role.id}" }),
        },
      },
      warning: DIRECTORY_WARNINGS.replacement,
    },
  }),

  delete_scim_group_role_mapping: defineOperation({
    request: "DELETE /scim_directories/{scim_directory_id}/group_role_mappings/{mapping_id}",
    title: "Delete a SCIM directory's role mapping",
    description: legacyAlias("Deletes one group-to-role mapping.", "delete_directory_group_role_mapping"),
    effect: "destructive",
    path: { scim_directory_id, mapping_id: idParam("scimgrm") },
    response: returnsObject(DeletedScimMapping),
    confirm: {
      target: { ...mappingsRead, item: { id: "{mapping_id}" } },
      owner: { read: confirmationTarget.target, labelFields: confirmationTarget.labelFields },
      labelFields: ["scim_group_display_name", "scim_group_id"],
      recreate: {
        operation: "create_scim_group_role_mapping",
        with: {
          scim_directory_id: "{scim_directory_id}",
          scim_group_id: "{scim_group_id}",
          role_id: "{role.id}",
          precedence: "{precedence}",
        },
      },
      warning: DIRECTORY_WARNINGS.mapping,
    },
  }),
};
