import type { blocklist } from "../../../tools/blocklist.ts";
import type { Handlers } from "./handler.ts";

export const blocklistHandlers: Handlers<typeof blocklist> = {};
