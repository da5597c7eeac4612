import { z } from "zod/v3";
import { defineOperation, forEach, returnsObject, returnsPage } from "../core/index.ts";
import {
  CreateDirectoryMapping,
  DeletedDirectoryMapping,
  DeletedObject,
  Directory,
  DIRECTORY_WARNINGS,
  directoryFields,
  DirectoryGroup,
  DirectoryMapping,
  directoryMappingFields,
  directoryUpdateConfirmation,
  directoryUpdateFields,
  idParam,
  pagingParams,
} from "../models/index.ts";

const directory_id = idParam("scim");

const confirmationTarget = { target: { operation: "get_directory" }, labelFields: ["name"] } as const;

const mappingsRead = { operation: "list_directory_group_role_mappings" } as const;

export const directories = {
  list_directories: defineOperation({
    request: "GET /directories",
    title: "List directories",
    description: "Lists the directories from which companies provision their people, newest first.",
    effect: "read",
    query: pagingParams,
    response: returnsPage(Directory),
  }),

  create_directory: defineOperation({
    request: "POST /directories",
    title: "Create a directory",
    description: "Adds a directory to an enterprise connection. Its key is shown only here and on rotation.",
    effect: "write",
    withoutConfirmation: "It only adds a directory.",
    body: { ...directoryFields, group_role_mappings: z.array(CreateDirectoryMapping).optional() },
    response: returnsObject(Directory),
  }),

  get_directory: defineOperation({
    request: "GET /directories/{directory_id}",
    title: "Get a directory",
    description: "Gets one directory, without its API key.",
    effect: "read",
    path: { directory_id },
    response: returnsObject(Directory),
  }),

  update_directory: defineOperation({
    request: "PATCH /directories/{directory_id}",
    title: "Update a directory",
    description: "Changes a directory, switches it on or off, or allows group-to-role mappings.",
    effect: "write",
    withoutConfirmation: "Another name takes nothing away, nor does switching the directory on.",
    path: { directory_id },
    body: directoryUpdateFields,
    response: returnsObject(Directory),
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
        operation: "update_directory",
        with: {
          directory_id: "{id}",
          enabled: "{enabled}",
          group_role_mapping_enabled: "{group_role_mapping_enabled}",
          attribute_mapping: "{attribute_mapping}",
        },
      },
    },
  }),

  delete_directory: defineOperation({
    request: "DELETE /directories/{directory_id}",
    title: "Delete a directory",
    description: "Deletes a directory, which ends its provisioning.",
    effect: "destructive",
    path: { directory_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      dependents: { "group-to-role mappings": { ...mappingsRead, noun: "group-to-role mapping" } },
      recreate: {
        operation: "create_directory",
        with: {
          enterprise_connection_id: "{enterprise_connection_id}",
          name: "{name}",
          provider: "{provider}",
        },
      },
      warning: DIRECTORY_WARNINGS.deletion,
    },
  }),

  rotate_directory_api_key: defineOperation({
    request: "POST /directories/{directory_id}/rotate_api_key",
    title: "Rotate a directory's API key",
    description: "Replaces a directory's API key and shows the new one.",
    effect: "destructive",
    path: { directory_id },
    response: returnsObject(Directory),
    confirm: { ...confirmationTarget, warning: DIRECTORY_WARNINGS.rotation },
    outcomeCheck: { unverifiable: "Rotate it again, and give the identity provider the latest key." },
  }),

  list_directory_group_role_mappings: defineOperation({
    request: "GET /directories/{directory_id}/group_role_mappings",
    title: "List a directory's role mappings",
    description: "Lists the roles that members of a directory's groups get, by precedence.",
    effect: "read",
    path: { directory_id },
    response: returnsPage(DirectoryMapping),
  }),

  create_directory_group_role_mapping: defineOperation({
    request: "POST /directories/{directory_id}/group_role_mappings",
    title: "Map a directory's group to a role",
    description: "Gives the members of a directory's group a role. Mappings must be enabled first.",
    effect: "write",
    withoutConfirmation: "It only adds a mapping.",
    path: { directory_id },
    body: directoryMappingFields,
    response: returnsObject(DirectoryMapping),
  }),

  replace_directory_group_role_mappings: defineOperation({
    request: "PUT /directories/{directory_id}/group_role_mappings",
    title: "Replace a directory's role mappings",
    description: "Replaces all role mappings of a directory, in order of precedence.",
    effect: "destructive",
    path: { directory_id },
    body: { mappings: z.array(DirectoryGroup) },
    response: returnsPage(DirectoryMapping),
    confirm: {
      target: mappingsRead,
      replaces: {
        "group-to-role mappings": {
          noun: "group-to-role mapping",
          argument: "mappings",
          currentPath: "data",
          matchFields: {
            directory_group_id: ["directory_group_id", "scim_group_id"],
            "role.id": ["role_id"],
          },
          labelFields: ["directory_group_display_name", "directory_group_id"],
        },
      },
      recreate: {
        operation: "replace_directory_group_role_mappings",
        with: {
          directory_id: "{directory_id}",
          mappings: forEach("data", { directory_group_id: "{directory_group_id}", role_id: "{role.id}" }),
        },
      },
      warning: DIRECTORY_WARNINGS.replacement,
    },
  }),

  delete_directory_group_role_mapping: defineOperation({
    request: "DELETE /directories/{directory_id}/group_role_mappings/{mapping_id}",
    title: "Delete a directory's role mapping",
    description: "Deletes one group-to-role mapping of a directory.",
    effect: "destructive",
    path: { directory_id, mapping_id: idParam("scimgrm") },
    response: returnsObject(DeletedDirectoryMapping),
    confirm: {
      target: { ...mappingsRead, item: { id: "{mapping_id}" } },
      owner: { read: confirmationTarget.target, labelFields: confirmationTarget.labelFields },
      labelFields: ["directory_group_display_name", "directory_group_id"],
      recreate: {
        operation: "create_directory_group_role_mapping",
        with: {
          directory_id: "{directory_id}",
          directory_group_id: "{directory_group_id}",
          role_id: "{role.id}",
          precedence: "{precedence}",
        },
      },
      warning: DIRECTORY_WARNINGS.mapping,
    },
  }),
};
