import { actorTokens } from "./actor_tokens.ts";
import { adminPortalLinkTokens } from "./admin_portal_link_tokens.ts";
import { agentTasks } from "./agent_tasks.ts";
import { allowlist } from "./allowlist.ts";
import { apiKeys } from "./api_keys.ts";
import { billing } from "./billing.ts";
import { blocklist } from "./blocklist.ts";
import { clients } from "./clients.ts";
import { credits } from "./credits.ts";
import { directories } from "./directories.ts";
import { domains } from "./domains.ts";
import { emailAddresses } from "./email_addresses.ts";
import { enterpriseConnections } from "./enterprise_connections.ts";
import { instance } from "./instance.ts";
import { interstitial } from "./interstitial.ts";
import { invitations } from "./invitations.ts";
import { jwks } from "./jwks.ts";
import { jwtTemplates } from "./jwt_templates.ts";
import { m2mTokens } from "./m2m_tokens.ts";
import { machines } from "./machines.ts";
import { oauthAccessTokens } from "./oauth_access_tokens.ts";
import { oauthApplications } from "./oauth_applications.ts";
import type { Operation } from "./operation.ts";
import { organizationDomains } from "./organization_domains.ts";
import { organizationInvitations } from "./organization_invitations.ts";
import { organizationMemberships } from "./organization_memberships.ts";
import { organizationPermissions } from "./organization_permissions.ts";
import { organizationRoles } from "./organization_roles.ts";
import { organizations } from "./organizations.ts";
import { phoneNumbers } from "./phone_numbers.ts";
import { proxyChecks } from "./proxy_checks.ts";
import { redirectUrls } from "./redirect_urls.ts";
import { roleSets } from "./role_sets.ts";
import { samlConnections } from "./saml_connections.ts";
import { scimDirectories } from "./scim_directories.ts";
import { sessions } from "./sessions.ts";
import { signInTokens } from "./sign_in_tokens.ts";
import { signUps } from "./sign_ups.ts";
import { statements } from "./statements.ts";
import { subscriptions } from "./subscriptions.ts";
import { templates } from "./templates.ts";
import { testingTokens } from "./testing_tokens.ts";
import { trustedDevices } from "./trusted_devices.ts";
import { userCredentials } from "./user_credentials.ts";
import { users } from "./users.ts";
import { waitlistEntries } from "./waitlist_entries.ts";
import { webhooks } from "./webhooks.ts";

interface Toolset {
  /** What the toolset is for, in one sentence. */
  readonly about: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Every operation there is, by toolset, in the order in which tools are listed. */
export const toolsets = {
  users: {
    about: "Users: their profiles, addresses, passwords, bans and locks.",
    operations: { ...users, ...userCredentials, ...trustedDevices, ...emailAddresses, ...phoneNumbers },
  },
  organizations: {
    about: "Organizations, their members and roles, and invitations to join.",
    operations: {
      ...organizations,
      ...organizationMemberships,
      ...organizationInvitations,
      ...organizationDomains,
    },
  },
  roles: {
    about: "What organization members may do: roles, permissions and role sets.",
    operations: { ...organizationRoles, ...organizationPermissions, ...roleSets },
  },
  invitations: {
    about: "Invitations to the application, and who may sign up at all.",
    operations: { ...invitations, ...allowlist, ...blocklist },
  },
  waitlist: {
    about: "People waiting for access.",
    operations: { ...waitlistEntries },
  },
  sessions: {
    about: "Sessions, the clients they belong to, and impersonation.",
    operations: { ...sessions, ...clients, ...signUps, ...signInTokens, ...actorTokens, ...agentTasks },
  },
  tokens: {
    about: "Token contents and verification: JWT templates and signing keys.",
    operations: { ...jwtTemplates, ...jwks, ...testingTokens },
  },
  domains: {
    about: "The instance's primary domain and its satellites.",
    operations: { ...domains, ...proxyChecks, ...redirectUrls, ...interstitial },
  },
  oauth: {
    about: "Applications that sign users in through this instance.",
    operations: { ...oauthApplications, ...oauthAccessTokens },
  },
  machines: {
    about: "Machine-to-machine authentication: machines, their tokens, and API keys.",
    operations: { ...machines, ...m2mTokens, ...apiKeys },
  },
  enterprise: {
    about: "Single sign-on with a company's own identity provider.",
    operations: { ...enterpriseConnections, ...samlConnections, ...adminPortalLinkTokens },
  },
  directories: {
    about: "Users and groups provisioned from a company's directory by SCIM.",
    operations: { ...directories, ...scimDirectories },
  },
  billing: {
    about: "What users and organizations pay for: plans, prices, subscriptions, credits and statements.",
    operations: { ...billing, ...subscriptions, ...credits, ...statements },
  },
  instance: {
    about: "Settings of the whole instance.",
    operations: { ...instance, ...webhooks },
  },
  templates: {
    about: "The emails and text messages that the instance sends.",
    operations: { ...templates },
  },
} satisfies Readonly<Record<string, Toolset>>;

/** The name of a tool. */
export type ToolName = {
  [Name in keyof typeof toolsets]: keyof (typeof toolsets)[Name]["operations"];
}[keyof typeof toolsets];

/** An operation under its tool's name. */
export interface NamedOperation {
  readonly name: string;
  readonly toolset: string;
  readonly operation: Operation;
}

/** All operations by tool name. */
export const catalogue: ReadonlyMap<string, NamedOperation> = new Map(
  Object.entries(toolsets).flatMap(([toolset, { operations }]) =>
    Object.entries<Operation>(operations).map(([name, operation]) => [name, { name, toolset, operation }]),
  ),
);
