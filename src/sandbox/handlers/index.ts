import { actorTokenHandlers } from "./actor_tokens.ts";
import { adminPortalLinkTokenHandlers } from "./admin_portal_link_tokens.ts";
import { agentTaskHandlers } from "./agent_tasks.ts";
import { allowlistHandlers } from "./allowlist.ts";
import { apiKeyHandlers } from "./api_keys.ts";
import { billingHandlers } from "./billing.ts";
import { blocklistHandlers } from "./blocklist.ts";
import { clientHandlers } from "./clients.ts";
import { creditHandlers } from "./credits.ts";
import { directoryHandlers } from "./directories.ts";
import { domainHandlers } from "./domains.ts";
import { emailAddressHandlers } from "./email_addresses.ts";
import { enterpriseConnectionHandlers } from "./enterprise_connections.ts";
import type { AnyHandler } from "./handler.ts";
import { instanceHandlers } from "./instance.ts";
import { interstitialHandlers } from "./interstitial.ts";
import { invitationHandlers } from "./invitations.ts";
import { jwksHandlers } from "./jwks.ts";
import { jwtTemplateHandlers } from "./jwt_templates.ts";
import { m2mTokenHandlers } from "./m2m_tokens.ts";
import { machineHandlers } from "./machines.ts";
import { oauthAccessTokenHandlers } from "./oauth_access_tokens.ts";
import { oauthApplicationHandlers } from "./oauth_applications.ts";
import { organizationDomainHandlers } from "./organization_domains.ts";
import { organizationInvitationHandlers } from "./organization_invitations.ts";
import { organizationMembershipHandlers } from "./organization_memberships.ts";
import { organizationPermissionHandlers } from "./organization_permissions.ts";
import { organizationRoleHandlers } from "./organization_roles.ts";
import { organizationHandlers } from "./organizations.ts";
import { phoneNumberHandlers } from "./phone_numbers.ts";
import { proxyCheckHandlers } from "./proxy_checks.ts";
import { redirectUrlHandlers } from "./redirect_urls.ts";
import { roleSetHandlers } from "./role_sets.ts";
import { samlConnectionHandlers } from "./saml_connections.ts";
import { scimDirectoryHandlers } from "./scim_directories.ts";
import { sessionHandlers } from "./sessions.ts";
import { signInTokenHandlers } from "./sign_in_tokens.ts";
import { signUpHandlers } from "./sign_ups.ts";
import { statementHandlers } from "./statements.ts";
import { subscriptionHandlers } from "./subscriptions.ts";
import { templateHandlers } from "./templates.ts";
import { testingTokenHandlers } from "./testing_tokens.ts";
import { trustedDeviceHandlers } from "./trusted_devices.ts";
import { userCredentialHandlers } from "./user_credentials.ts";
import { userHandlers } from "./users.ts";
import { waitlistEntryHandlers } from "./waitlist_entries.ts";
import { webhookHandlers } from "./webhooks.ts";

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

/** The handlers by the names of their operations. */
export const handlers: ReadonlyMap<string, AnyHandler> = new Map(Object.entries(all));
