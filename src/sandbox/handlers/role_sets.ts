import type { roleSets } from "../../../tools/role_sets.ts";
import type { Handlers } from "./handler.ts";

export const roleSetHandlers: Handlers<typeof roleSets> = {};
