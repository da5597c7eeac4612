import { actorTokens } from "./resources/actor-tokens.ts";
import { adminPortalLinkTokens } from "./resources/admin-portal-link-tokens.ts";
import { agentTasks } from "./resources/agent-tasks.ts";
import { allowlist } from "./resources/allowlist.ts";
import { apiKeys } from "./resources/api-keys.ts";
import { billing } from "./resources/billing.ts";
import { blocklist } from "./resources/blocklist.ts";
import { clients } from "./resources/clients.ts";
import { credits } from "./resources/credits.ts";
import { directories } from "./resources/directories.ts";
import { domains } from "./resources/domains.ts";
import { emailAddresses } from "./resources/email-addresses.ts";
import { enterpriseConnections } from "./resources/enterprise-connections.ts";
import { instance } from "./resources/instance.ts";
import { interstitial } from "./resources/interstitial.ts";
import { invitations } from "./resources/invitations.ts";
import { jwks } from "./resources/jwks.ts";
import { jwtTemplates } from "./resources/jwt-templates.ts";
import { m2mTokens } from "./resources/m2m-tokens.ts";
import { machines } from "./resources/machines.ts";
import { oauthAccessTokens } from "./resources/oauth-access-tokens.ts";
import { oauthApplications } from "./resources/oauth-applications.ts";
import type { Operation } from "./core/operation.ts";
import { organizationDomains } from "./resources/organization-domains.ts";
import { organizationInvitations } from "./resources/organization-invitations.ts";
import { organizationMemberships } from "./resources/organization-memberships.ts";
import { organizationPermissions } from "./resources/organization-permissions.ts";
import { organizationRoles } from "./resources/organization-roles.ts";
import { organizations } from "./resources/organizations.ts";
import { phoneNumbers } from "./resources/phone-numbers.ts";
import { proxyChecks } from "./resources/proxy-checks.ts";
import { redirectUrls } from "./resources/redirect-urls.ts";
import { roleSets } from "./resources/role-sets.ts";
import { samlConnections } from "./resources/saml-connections.ts";
import { scimDirectories } from "./resources/scim-directories.ts";
import { sessions } from "./resources/sessions.ts";
import { signInTokens } from "./resources/sign-in-tokens.ts";
import { signUps } from "./resources/sign-ups.ts";
import { statements } from "./resources/statements.ts";
import { subscriptions } from "./resources/subscriptions.ts";
import { templates } from "./resources/templates.ts";
import { testingTokens } from "./resources/testing-tokens.ts";
import { trustedDevices } from "./resources/trusted-devices.ts";
import { userCredentials } from "./resources/user-credentials.ts";
import { users } from "./resources/users.ts";
import { waitlistEntries } from "./resources/waitlist-entries.ts";
import { webhooks } from "./resources/webhooks.ts";

interface Toolset {
  /** What the toolset is for, in one sentence. */
  readonly description: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Every operation there is, by toolset, in the order in which tools are listed. */
export const toolsets = {
  users: {
    description: "Users: their profiles, addresses, passwords, bans and locks.",
    operations: { ...users, ...userCredentials, ...trustedDevices, ...emailAddresses, ...phoneNumbers },
  },
  organizations: {
    description: "Organizations, their members and roles, and invitations to join.",
    operations: {
      ...organizations,
      ...organizationMemberships,
      ...organizationInvitations,
      ...organizationDomains,
    },
  },
  roles: {
    description: "What organization members may do: roles, permissions and role sets.",
    operations: { ...organizationRoles, ...organizationPermissions, ...roleSets },
  },
  invitations: {
    description: "Invitations to the application, and who may sign up at all.",
    operations: { ...invitations, ...allowlist, ...blocklist },
  },
  waitlist: {
    description: "People waiting for access.",
    operations: { ...waitlistEntries },
  },
  sessions: {
    description: "Sessions, the clients they belong to, and impersonation.",
    operations: { ...sessions, ...clients, ...signUps, ...signInTokens, ...actorTokens, ...agentTasks },
  },
  tokens: {
    description: "Token contents and verification: JWT templates and signing keys.",
    operations: { ...jwtTemplates, ...jwks, ...testingTokens },
  },
  domains: {
    description: "The instance's primary domain and its satellites.",
    operations: { ...domains, ...proxyChecks, ...redirectUrls, ...interstitial },
  },
  oauth: {
    description: "Applications that sign users in through this instance.",
    operations: { ...oauthApplications, ...oauthAccessTokens },
  },
  machines: {
    description: "Machine-to-machine authentication: machines, their tokens, and API keys.",
    operations: { ...machines, ...m2mTokens, ...apiKeys },
  },
  enterprise: {
    description: "Single sign-on with a company's own identity provider.",
    operations: { ...enterpriseConnections, ...samlConnections, ...adminPortalLinkTokens },
  },
  directories: {
    description: "Users and groups provisioned from a company's directory by SCIM.",
    operations: { ...directories, ...scimDirectories },
  },
  billing: {
    description:
      "What users and organizations pay for: plans, prices, subscriptions, credits and statements.",
    operations: { ...billing, ...subscriptions, ...credits, ...statements },
  },
  instance: {
    description: "Settings of the whole instance.",
    operations: { ...instance, ...webhooks },
  },
  templates: {
    description: "The emails and text messages that the instance sends.",
    operations: { ...templates },
  },
} satisfies Readonly<Record<string, Toolset>>;

/** The name of a tool. */
export type ToolName = {
  [Name in keyof typeof toolsets]: keyof (typeof toolsets)[Name]["operations"];
}[keyof typeof toolsets];

/** An operation under its tool's name. */
export interface CatalogEntry {
  readonly name: string;
  readonly toolset: string;
  readonly operation: Operation;
}

/** All operations by tool name. */
export const catalog: ReadonlyMap<string, CatalogEntry> = new Map(
  Object.entries(toolsets).flatMap(([toolset, { operations }]) =>
    Object.entries<Operation>(operations).map(([name, operation]) => [name, { name, toolset, operation }]),
  ),
);
