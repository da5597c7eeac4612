import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { AdminPortalLinkToken, AdminPortalLinkTokenWithSecret, idParam } from "../models/index.ts";

export const adminPortalLinkTokens = {
  create_admin_portal_link_token: defineOperation({
    request: "POST /admin_portal_link_tokens",
    title: "Create an admin portal link",
    description:
      "Creates a single-use token for a customer's administrator to set up single sign-on. It is shown only here.",
    effect: "write",
    withoutConfirmation: "It only adds a link.",
    body: {
      organization_id: z.string().optional(),
      it_contact_id: z.string().min(1).optional().describe("Your own reference for the administrator"),
      scopes: z.array(z.string().min(1)).optional().describe("e.g. admin_portal:read"),
      seconds_until_expiration: z.number().int().min(1).max(86400).optional().describe("Default 3600"),
    },
    response: returnsObject(AdminPortalLinkTokenWithSecret, 201),
    outcomeCheck: { unverifiable: "Create another: an unused token expires by itself." },
  }),

  revoke_admin_portal_link_token: defineOperation({
    request: "POST /admin_portal_link_tokens/{adminPortalLinkTokenID}/revoke",
    title: "Revoke an admin portal link",
    description: "Revokes an admin portal link token, so that its link no longer works.",
    effect: "destructive",
    idempotent: true,
    path: { adminPortalLinkTokenID: idParam("aplt") },
    body: { revocation_reason: z.string().optional() },
    response: returnsObject(AdminPortalLinkToken),
    confirm: {
      target: { unreadable: "the API has no call that reads an admin portal link token." },
      warning: "Whoever was given the link can no longer open the admin portal with it.",
    },
    outcomeCheck: {
      unverifiable: "Revoke it again: if it is already revoked, that is refused and nothing changes.",
    },
  }),
};
