import type { ToolName } from "../../../tools/index.ts";
import type { AnyHandler } from "../handler.ts";
import { actorTokenHandlers } from "./actor-tokens.ts";
import { adminPortalLinkTokenHandlers } from "./admin-portal-link-tokens.ts";
import { agentTaskHandlers } from "./agent-tasks.ts";
import { allowlistHandlers } from "./allowlist.ts";
import { apiKeyHandlers } from "./api-keys.ts";
import { billingHandlers } from "./billing.ts";
import { blocklistHandlers } from "./blocklist.ts";
import { clientHandlers } from "./clients.ts";
import { creditHandlers } from "./credits.ts";
import { directoryHandlers, scimDirectoryHandlers } from "./directories/index.ts";
import { domainHandlers } from "./domains.ts";
import { emailAddressHandlers } from "./email-addresses.ts";
import { enterpriseConnectionHandlers } from "./enterprise-connections.ts";
import { instanceHandlers } from "./instance.ts";
import { interstitialHandlers } from "./interstitial.ts";
import { invitationHandlers } from "./invitations.ts";
import { jwksHandlers } from "./jwks.ts";
import { jwtTemplateHandlers } from "./jwt-templates.ts";
import { m2mTokenHandlers } from "./m2m-tokens.ts";
import { machineHandlers } from "./machines.ts";
import { oauthAccessTokenHandlers } from "./oauth-access-tokens.ts";
import { oauthApplicationHandlers } from "./oauth-applications.ts";
import { organizationDomainHandlers } from "./organization-domains.ts";
import { organizationInvitationHandlers } from "./organization-invitations.ts";
import { organizationMembershipHandlers } from "./organization-memberships.ts";
import { organizationPermissionHandlers } from "./organization-permissions.ts";
import { organizationRoleHandlers } from "./organization-roles.ts";
import { organizationHandlers } from "./organizations.ts";
import { phoneNumberHandlers } from "./phone-numbers.ts";
import { proxyCheckHandlers } from "./proxy-checks.ts";
import { redirectUrlHandlers } from "./redirect-urls.ts";
import { roleSetHandlers } from "./role-sets.ts";
import { samlConnectionHandlers } from "./saml-connections.ts";
import { sessionHandlers } from "./sessions.ts";
import { signInTokenHandlers } from "./sign-in-tokens.ts";
import { signUpHandlers } from "./sign-ups.ts";
import { statementHandlers } from "./statements.ts";
import { subscriptionHandlers } from "./subscriptions.ts";
import { templateHandlers } from "./templates.ts";
import { testingTokenHandlers } from "./testing-tokens.ts";
import { trustedDeviceHandlers } from "./trusted-devices.ts";
import { userCredentialHandlers } from "./user-credentials.ts";
import { userHandlers } from "./users.ts";
import { waitlistEntryHandlers } from "./waitlist-entries.ts";
import { webhookHandlers } from "./webhooks.ts";

const handlersByName: Readonly<Record<ToolName, AnyHandler>> = {
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
  ...phoneNumberHandlers,
  ...signUpHandlers,
  ...signInTokenHandlers,
  ...testingTokenHandlers,
  ...agentTaskHandlers,
  ...redirectUrlHandlers,
  ...userCredentialHandlers,
  ...trustedDeviceHandlers,
  ...organizationPermissionHandlers,
  ...roleSetHandlers,
  ...organizationDomainHandlers,
  ...waitlistEntryHandlers,
  ...machineHandlers,
  ...m2mTokenHandlers,
  ...apiKeyHandlers,
  ...oauthAccessTokenHandlers,
  ...samlConnectionHandlers,
  ...enterpriseConnectionHandlers,
  ...directoryHandlers,
  ...scimDirectoryHandlers,
  ...adminPortalLinkTokenHandlers,
  ...billingHandlers,
  ...subscriptionHandlers,
  ...statementHandlers,
  ...creditHandlers,
  ...webhookHandlers,
  ...proxyCheckHandlers,
};

/** The handlers of all operations, by operation name. */
export const handlers: ReadonlyMap<string, AnyHandler> = new Map(Object.entries(handlersByName));
