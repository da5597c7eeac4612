import type { scimDirectories } from "../../../../tools/resources/scim-directories.ts";
import { directoriesAs } from "./directory-handlers.ts";
import type { Handlers } from "../handler.ts";

const as = directoriesAs("scim_directory", "scim_group_role_mapping");

export const scimDirectoryHandlers: Handlers<typeof scimDirectories> = {
  list_scim_directories: (sandbox, page) => as.list(sandbox, page),

  create_scim_directory: (sandbox, input) => as.create(sandbox, input),

  get_scim_directory: (sandbox, { scim_directory_id }) => as.get(sandbox, scim_directory_id),

  update_scim_directory: (sandbox, { scim_directory_id, ...changes }) =>
    as.update(sandbox, scim_directory_id, changes),

  delete_scim_directory: (sandbox, { scim_directory_id }) => as.remove(sandbox, scim_directory_id),

  rotate_scim_directory_api_key: (sandbox, { scim_directory_id }) => as.rotate(sandbox, scim_directory_id),

  list_scim_group_role_mappings: (sandbox, { scim_directory_id }) =>
    as.listMappings(sandbox, scim_directory_id),

  create_scim_group_role_mapping: (sandbox, { scim_directory_id, ...mapping }) =>
    as.createMapping(sandbox, scim_directory_id, mapping),

  replace_scim_group_role_mappings: (sandbox, { scim_directory_id, mappings }) =>
    as.replaceMappings(sandbox, scim_directory_id, mappings),

  delete_scim_group_role_mapping: (sandbox, { scim_directory_id, mapping_id }) =>
    as.removeMapping(sandbox, scim_directory_id, mapping_id),
};
