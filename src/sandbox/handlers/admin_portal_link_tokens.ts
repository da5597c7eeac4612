import type { adminPortalLinkTokens } from "../../../tools/admin_portal_link_tokens.ts";
import type { Handlers } from "./handler.ts";

export const adminPortalLinkTokenHandlers: Handlers<typeof adminPortalLinkTokens> = {};
