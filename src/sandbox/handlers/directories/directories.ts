import type { directories } from "../../../../tools/index.ts";
import type { Handlers } from "../../handler.ts";
import { createDirectoryHandlers } from "./directory-handlers.ts";

const sharedHandlers = createDirectoryHandlers("directory", "directory_group_role_mapping");

export const directoryHandlers: Handlers<typeof directories> = {
  list_directories: (sandbox, page) => sharedHandlers.list(sandbox, page),

  create_directory: (sandbox, input) => sharedHandlers.create(sandbox, input),

  get_directory: (sandbox, { directory_id }) => sharedHandlers.get(sandbox, directory_id),

  update_directory: (sandbox, { directory_id, ...changes }) =>
    sharedHandlers.update(sandbox, directory_id, changes),

  delete_directory: (sandbox, { directory_id }) => sharedHandlers.remove(sandbox, directory_id),

  rotate_directory_api_key: (sandbox, { directory_id }) => sharedHandlers.rotateApiKey(sandbox, directory_id),

  list_directory_group_role_mappings: (sandbox, { directory_id }) =>
    sharedHandlers.listMappings(sandbox, directory_id),

  create_directory_group_role_mapping: (sandbox, { directory_id, ...mapping }) =>
    sharedHandlers.createMapping(sandbox, directory_id, mapping),

  replace_directory_group_role_mappings: (sandbox, { directory_id, mappings }) =>
    sharedHandlers.replaceMappings(sandbox, directory_id, mappings),

  delete_directory_group_role_mapping: (sandbox, { directory_id, mapping_id }) =>
    sharedHandlers.removeMapping(sandbox, directory_id, mapping_id),
};
