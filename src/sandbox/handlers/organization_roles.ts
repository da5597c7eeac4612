import type { organizationRoles } from "../../../tools/organization_roles.ts";
import type { Handlers } from "./handler.ts";

export const organizationRoleHandlers: Handlers<typeof organizationRoles> = {};
