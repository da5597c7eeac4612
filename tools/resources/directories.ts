import { z } from "zod/v3";
import { DeletedObject, id, paging } from "../models/common.ts";
import {
  DeletedDirectoryMapping,
  Directory,
  directoryChanges,
  DirectoryGroup,
  DirectoryMapping,
  newDirectory,
  newDirectoryMapping,
  NewDirectoryMapping,
  warnings,
} from "../models/directory.ts";
import { each, object, operation, page } from "../core/operation.ts";

const directory_id = id("scim");

const lookup = { target: { operation: "get_directory" }, named: ["name"] } as const;

const mappings = { operation: "list_directory_group_role_mappings" } as const;

export const directories = {
  list_directories: operation({
    request: "GET /directories",
    title: "List directories",
    description: "Lists the directories from which companies provision their people, newest first.",
    effect: "read",
    query: paging,
    response: page(Directory),
  }),

  create_directory: operation({
    request: "POST /directories",
    title: "Create a directory",
    description: "Adds a directory to an enterprise connection. Its key is shown only here and on rotation.",
    effect: "write",
    body: { ...newDirectory, group_role_mappings: z.array(NewDirectoryMapping).optional() },
    response: object(Directory),
  }),

  get_directory: operation({
    request: "GET /directories/{directory_id}",
    title: "Get a directory",
    description: "Gets one directory, without its API key.",
    effect: "read",
    path: { directory_id },
    response: object(Directory),
  }),

  update_directory: operation({
    request: "PATCH /directories/{directory_id}",
    title: "Update a directory",
    description: "Changes a directory, switches it on or off, or allows group-to-role mappings.",
    effect: "write",
    path: { directory_id },
    body: directoryChanges,
    response: object(Directory),
  }),

  delete_directory: operation({
    request: "DELETE /directories/{directory_id}",
    title: "Delete a directory",
    description: "Deletes a directory, which ends its provisioning.",
    effect: "destructive",
    path: { directory_id },
    response: object(DeletedObject),
    confirm: {
      ...lookup,
      dependents: { "group-to-role mappings": { ...mappings, one: "group-to-role mapping" } },
      recreate: {
        operation: "create_directory",
        with: {
          enterprise_connection_id: "{enterprise_connection_id}",
          name: "{name}",
          provider: "{provider}",
        },
      },
      warning: warnings.deletion,
    },
  }),

  rotate_directory_api_key: operation({
    request: "POST /directories/{directory_id}/rotate_api_key",
    title: "Rotate a directory's API key",
    description: "Replaces a directory's API key and shows the new one.",
    effect: "destructive",
    path: { directory_id },
    response: object(Directory),
    confirm: { ...lookup, warning: warnings.rotation },
    tells: { nothing: "Rotate it again, and give the identity provider the latest key." },
  }),

  list_directory_group_role_mappings: operation({
    request: "GET /directories/{directory_id}/group_role_mappings",
    title: "List a directory's role mappings",
    description: "Lists the roles that members of a directory's groups get, by precedence.",
    effect: "read",
    path: { directory_id },
    response: page(DirectoryMapping),
  }),

  create_directory_group_role_mapping: operation({
    request: "POST /directories/{directory_id}/group_role_mappings",
    title: "Map a directory's group to a role",
    description: "Gives the members of a directory's group a role. Mappings must be enabled first.",
    effect: "write",
    path: { directory_id },
    body: newDirectoryMapping,
    response: object(DirectoryMapping),
  }),

  replace_directory_group_role_mappings: operation({
    request: "PUT /directories/{directory_id}/group_role_mappings",
    title: "Replace a directory's role mappings",
    description: "Replaces all role mappings of a directory, in order of precedence.",
    effect: "destructive",
    path: { directory_id },
    body: { mappings: z.array(DirectoryGroup) },
    response: page(DirectoryMapping),
    confirm: {
      target: mappings,
      replaces: {
        "group-to-role mappings": {
          one: "group-to-role mapping",
          argument: "mappings",
          present: "data",
          same: { directory_group_id: ["directory_group_id", "scim_group_id"], "role.id": ["role_id"] },
          named: ["directory_group_display_name", "directory_group_id"],
        },
      },
      recreate: {
        operation: "replace_directory_group_role_mappings",
        with: {
          directory_id: "{directory_id}",
          mappings: each("data", { directory_group_id: "{directory_group_id}", role_id: "{role.id}" }),
        },
      },
      warning: warnings.replacement,
    },
  }),

  delete_directory_group_role_mapping: operation({
    request: "DELETE /directories/{directory_id}/group_role_mappings/{mapping_id}",
    title: "Delete a directory's role mapping",
    description: "Deletes one group-to-role mapping of a directory.",
    effect: "destructive",
    path: { directory_id, mapping_id: id("scimgrm") },
    response: object(DeletedDirectoryMapping),
    confirm: {
      target: { ...mappings, item: { id: "{mapping_id}" } },
      owner: { reading: lookup.target, named: lookup.named },
      named: ["directory_group_display_name", "directory_group_id"],
      recreate: {
        operation: "create_directory_group_role_mapping",
        with: {
          directory_id: "{directory_id}",
          directory_group_id: "{directory_group_id}",
          role_id: "{role.id}",
          precedence: "{precedence}",
        },
      },
      warning: warnings.mapping,
    },
  }),
};
