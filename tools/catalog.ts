import type { Operation } from "./core/index.ts";
import {
  actorTokens,
  adminPortalLinkTokens,
  agentTasks,
  allowlist,
  apiKeys,
  billing,
  blocklist,
  clients,
  credits,
  directories,
  domains,
  emailAddresses,
  enterpriseConnections,
  instance,
  interstitial,
  invitations,
  jwks,
  jwtTemplates,
  m2mTokens,
  machines,
  oauthAccessTokens,
  oauthApplications,
  organizationDomains,
  organizationInvitations,
  organizationMemberships,
  organizationPermissions,
  organizationRoles,
  organizations,
  phoneNumbers,
  proxyChecks,
  redirectUrls,
  roleSets,
  samlConnections,
  scimDirectories,
  sessions,
  signInTokens,
  signUps,
  statements,
  subscriptions,
  templates,
  testingTokens,
  trustedDevices,
  userCredentials,
  users,
  waitlistEntries,
  webhooks,
} from "./resources/index.ts";

interface Toolset {
  /** What the toolset's operations manage, in one sentence. */
  readonly description: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Every operation, grouped by toolset; `tools/list` keeps this order. */
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

/** The name of a tool, which is the key of its operation in a resource's file. */
export type ToolName = {
  [Name in keyof typeof toolsets]: keyof (typeof toolsets)[Name]["operations"];
}[keyof typeof toolsets];

/** An operation with its tool name and its toolset. */
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
