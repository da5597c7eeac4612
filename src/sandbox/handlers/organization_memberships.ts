import type { organizationMemberships } from "../../../tools/organization_memberships.ts";
import type { Handlers } from "./handler.ts";

export const organizationMembershipHandlers: Handlers<typeof organizationMemberships> = {};
