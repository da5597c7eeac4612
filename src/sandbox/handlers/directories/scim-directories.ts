import type { scimDirectories } from "../../../../tools/index.ts";
import type { Handlers } from "../../handler.ts";
import { createDirectoryHandlers } from "./directory-handlers.ts";

const sharedHandlers = createDirectoryHandlers("scim_directory", "scim_group_role_mapping");

export const scimDirectoryHandlers: Handlers<typeof scimDirectories> = {
  list_scim_directories: (sandbox, page) => sharedHandlers.list(sandbox, page),

  create_scim_directory: (sandbox, input) => sharedHandlers.create(sandbox, input),

  get_scim_directory: (sandbox, { scim_directory_id }) => sharedHandlers.get(sandbox, scim_directory_id),

  update_scim_directory: (sandbox, { scim_directory_id, ...changes }) =>
    sharedHandlers.update(sandbox, scim_directory_id, changes),

  delete_scim_directory: (sandbox, { scim_directory_id }) =>
    sharedHandlers.remove(sandbox, scim_directory_id),

  rotate_scim_directory_api_key: (sandbox, { scim_directory_id }) =>
    sharedHandlers.rotateApiKey(sandbox, scim_directory_id),

  list_scim_group_role_mappings: (sandbox, { scim_directory_id }) =>
    sharedHandlers.listMappings(sandbox, scim_directory_id),

  create_scim_group_role_mapping: (sandbox, { scim_directory_id, ...mapping }) =>
    sharedHandlers.createMapping(sandbox, scim_directory_id, mapping),

  replace_scim_group_role_mappings: (sandbox, { scim_directory_id, mappings }) =>
    sharedHandlers.replaceMappings(sandbox, scim_directory_id, mappings),

  delete_scim_group_role_mapping: (sandbox, { scim_directory_id, mapping_id }) =>
    sharedHandlers.removeMapping(sandbox, scim_directory_id, mapping_id),
};
