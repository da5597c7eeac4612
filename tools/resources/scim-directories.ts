import { z } from "zod/v3";
import { DeletedObject, id, paging } from "../models/common.ts";
import {
  DeletedScimMapping,
  directoryChanges,
  newDirectory,
  newScimMapping,
  NewScimMapping,
  ScimDirectory,
  ScimGroup,
  ScimMapping,
  warnings,
} from "../models/directory.ts";
import { each, object, operation, page } from "../core/operation.ts";

/** Clerk has both names and deprecates neither yet; what one shows, the other does. */
const older = (does: string, name: string) => `${does} Older name of ${name}.`;

const scim_directory_id = id("scim");

const lookup = { target: { operation: "get_scim_directory" }, named: ["name"] } as const;

const mappings = { operation: "list_scim_group_role_mappings" } as const;

export const scimDirectories = {
  list_scim_directories: operation({
    request: "GET /scim_directories",
    title: "List SCIM directories",
    description: older("Lists directories, newest first.", "list_directories"),
    effect: "read",
    query: paging,
    response: page(ScimDirectory),
  }),

  create_scim_directory: operation({
    request: "POST /scim_directories",
    title: "Create a SCIM directory",
    description: older(
      "Adds a directory to an enterprise connection, and shows its key.",
      "create_directory",
    ),
    effect: "write",
    body: { ...newDirectory, group_role_mappings: z.array(NewScimMapping).optional() },
    response: object(ScimDirectory),
  }),

  get_scim_directory: operation({
    request: "GET /scim_directories/{scim_directory_id}",
    title: "Get a SCIM directory",
    description: older("Gets one directory, without its API key.", "get_directory"),
    effect: "read",
    path: { scim_directory_id },
    response: object(ScimDirectory),
  }),

  update_scim_directory: operation({
    request: "PATCH /scim_directories/{scim_directory_id}",
    title: "Update a SCIM directory",
    description: older(
      "Changes a directory, switches it on or off, or allows role mappings.",
      "update_directory",
    ),
    effect: "write",
    path: { scim_directory_id },
    body: directoryChanges,
    response: object(ScimDirectory),
  }),

  delete_scim_directory: operation({
    request: "DELETE /scim_directories/{scim_directory_id}",
    title: "Delete a SCIM directory",
    description: older("Deletes a directory, which ends its provisioning.", "delete_directory"),
    effect: "destructive",
    path: { scim_directory_id },
    response: object(DeletedObject),
    confirm: {
      ...lookup,
      dependents: { "group-to-role mappings": { ...mappings, one: "group-to-role mapping" } },
      recreate: {
        operation: "create_scim_directory",
        with: {
          enterprise_connection_id: "{enterprise_connection_id}",
          name: "{name}",
          provider: "{provider}",
        },
      },
      warning: warnings.deletion,
    },
  }),

  rotate_scim_directory_api_key: operation({
    request: "POST /scim_directories/{scim_directory_id}/rotate_api_key",
    title: "Rotate a SCIM directory's API key",
    description: older("Replaces a directory's API key and shows the new one.", "rotate_directory_api_key"),
    effect: "destructive",
    path: { scim_directory_id },
    response: object(ScimDirectory),
    confirm: { ...lookup, warning: warnings.rotation },
    tells: { nothing: "Rotate it again, and give the identity provider the latest key." },
  }),

  list_scim_group_role_mappings: operation({
    request: "GET /scim_directories/{scim_directory_id}/group_role_mappings",
    title: "List a SCIM directory's role mappings",
    description: older(
      "Lists the roles that members of groups get, by precedence.",
      "list_directory_group_role_mappings",
    ),
    effect: "read",
    path: { scim_directory_id },
    response: page(ScimMapping),
  }),

  create_scim_group_role_mapping: operation({
    request: "POST /scim_directories/{scim_directory_id}/group_role_mappings",
    title: "Map a SCIM group to a role",
    description: older(
      "Gives the members of a directory's group a role.",
      "create_directory_group_role_mapping",
    ),
    effect: "write",
    path: { scim_directory_id },
    body: newScimMapping,
    response: object(ScimMapping),
  }),

  replace_scim_group_role_mappings: operation({
    request: "PUT /scim_directories/{scim_directory_id}/group_role_mappings",
    title: "Replace a SCIM directory's role mappings",
    description: older("Replaces all role mappings of a directory.", "replace_directory_group_role_mappings"),
    effect: "destructive",
    path: { scim_directory_id },
    body: { mappings: z.array(ScimGroup) },
    response: page(ScimMapping),
    confirm: {
      target: mappings,
      replaces: {
        "group-to-role mappings": {
          one: "group-to-role mapping",
          argument: "mappings",
          present: "data",
          same: { scim_group_id: ["scim_group_id"], "role.id": ["role_id"] },
          named: ["scim_group_display_name", "scim_group_id"],
        },
      },
      recreate: {
        operation: "replace_scim_group_role_mappings",
        with: {
          scim_directory_id: "{scim_directory_id}",
          mappings: each("data", { scim_group_id: "{scim_group_id}", role_id: "{role.id}" }),
        },
      },
      warning: warnings.replacement,
    },
  }),

  delete_scim_group_role_mapping: operation({
    request: "DELETE /scim_directories/{scim_directory_id}/group_role_mappings/{mapping_id}",
    title: "Delete a SCIM directory's role mapping",
    description: older("Deletes one group-to-role mapping.", "delete_directory_group_role_mapping"),
    effect: "destructive",
    path: { scim_directory_id, mapping_id: id("scimgrm") },
    response: object(DeletedScimMapping),
    confirm: {
      target: { ...mappings, item: { id: "{mapping_id}" } },
      owner: { reading: lookup.target, named: lookup.named },
      named: ["scim_group_display_name", "scim_group_id"],
      recreate: {
        operation: "create_scim_group_role_mapping",
        with: {
          scim_directory_id: "{scim_directory_id}",
          scim_group_id: "{scim_group_id}",
          role_id: "{role.id}",
          precedence: "{precedence}",
        },
      },
      warning: warnings.mapping,
    },
  }),
};
