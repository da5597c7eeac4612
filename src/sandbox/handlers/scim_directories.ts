import type { scimDirectories } from "../../../tools/scim_directories.ts";
import type { Handlers } from "./handler.ts";

export const scimDirectoryHandlers: Handlers<typeof scimDirectories> = {};
