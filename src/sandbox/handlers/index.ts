import { actorTokenHandlers } from "./actor_tokens.ts";
import { allowlistHandlers } from "./allowlist.ts";
import { blocklistHandlers } from "./blocklist.ts";
import { clientHandlers } from "./clients.ts";
import { domainHandlers } from "./domains.ts";
import { emailAddressHandlers } from "./email_addresses.ts";
import type { AnyHandler } from "./handler.ts";
import { instanceHandlers } from "./instance.ts";
import { interstitialHandlers } from "./interstitial.ts";
import { invitationHandlers } from "./invitations.ts";
import { jwksHandlers } from "./jwks.ts";
import { jwtTemplateHandlers } from "./jwt_templates.ts";
import { oauthApplicationHandlers } from "./oauth_applications.ts";
import { organizationInvitationHandlers } from "./organization_invitations.ts";
import { organizationMembershipHandlers } from "./organization_memberships.ts";
import { organizationRoleHandlers } from "./organization_roles.ts";
import { organizationHandlers } from "./organizations.ts";
import { sessionHandlers } from "./sessions.ts";
import { templateHandlers } from "./templates.ts";
import { userHandlers } from "./users.ts";

const all: Readonly<Record<string, AnyHandler>> = {
  ...userHandlers,
  ...emailAddressHandlers,
  ...organizationHandlers,
  ...organizationMembershipHandlers,
  ...organizationRoleHandlers,
  ...organizationInvitationHandlers,
  ...invitationHandlers,
  ...allowlistHandlers,
  ...blocklistHandlers,
  ...sessionHandlers,
  ...clientHandlers,
  ...actorTokenHandlers,
  ...jwtTemplateHandlers,
  ...jwksHandlers,
  ...domainHandlers,
  ...interstitialHandlers,
  ...oauthApplicationHandlers,
  ...instanceHandlers,
  ...templateHandlers,
};

/** The handlers by the names of their operations. */
export const handlers: ReadonlyMap<string, AnyHandler> = new Map(Object.entries(all));
