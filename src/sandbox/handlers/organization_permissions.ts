import type { organizationPermissions } from "../../../tools/organization_permissions.ts";
import type { Handlers } from "./handler.ts";

export const organizationPermissionHandlers: Handlers<typeof organizationPermissions> = {};
