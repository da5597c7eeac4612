export { directoryHandlers } from "./directories.ts";
export { scimDirectoryHandlers } from "./scim-directories.ts";
