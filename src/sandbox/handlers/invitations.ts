import type { invitations } from "../../../tools/invitations.ts";
import type { Handlers } from "./handler.ts";

export const invitationHandlers: Handlers<typeof invitations> = {};
