import type { directories } from "../../../../tools/resources/directories.ts";
import { directoriesAs } from "./directory-handlers.ts";
import type { Handlers } from "../handler.ts";

const as = directoriesAs("directory", "directory_group_role_mapping");

export const directoryHandlers: Handlers<typeof directories> = {
  list_directories: (sandbox, page) => as.list(sandbox, page),

  create_directory: (sandbox, input) => as.create(sandbox, input),

  get_directory: (sandbox, { directory_id }) => as.get(sandbox, directory_id),

  update_directory: (sandbox, { directory_id, ...changes }) => as.update(sandbox, directory_id, changes),

  delete_directory: (sandbox, { directory_id }) => as.remove(sandbox, directory_id),

  rotate_directory_api_key: (sandbox, { directory_id }) => as.rotate(sandbox, directory_id),

  list_directory_group_role_mappings: (sandbox, { directory_id }) => as.listMappings(sandbox, directory_id),

  create_directory_group_role_mapping: (sandbox, { directory_id, ...mapping }) =>
    as.createMapping(sandbox, directory_id, mapping),

  replace_directory_group_role_mappings: (sandbox, { directory_id, mappings }) =>
    as.replaceMappings(sandbox, directory_id, mappings),

  delete_directory_group_role_mapping: (sandbox, { directory_id, mapping_id }) =>
    as.removeMapping(sandbox, directory_id, mapping_id),
};
