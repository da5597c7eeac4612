import type { organizations } from "../../../tools/organizations.ts";
import type { Handlers } from "./handler.ts";

export const organizationHandlers: Handlers<typeof organizations> = {};
