import type { directories } from "../../../tools/directories.ts";
import type { Handlers } from "./handler.ts";

export const directoryHandlers: Handlers<typeof directories> = {};
