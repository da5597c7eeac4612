import type { organizationInvitations } from "../../../tools/organization_invitations.ts";
import type { Handlers } from "./handler.ts";

export const organizationInvitationHandlers: Handlers<typeof organizationInvitations> = {};
