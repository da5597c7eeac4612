import { actorTokens } from "./actor_tokens.ts";
import { allowlist } from "./allowlist.ts";
import { blocklist } from "./blocklist.ts";
import { clients } from "./clients.ts";
import { domains } from "./domains.ts";
import { emailAddresses } from "./email_addresses.ts";
import { instance } from "./instance.ts";
import { interstitial } from "./interstitial.ts";
import { invitations } from "./invitations.ts";
import { jwks } from "./jwks.ts";
import { jwtTemplates } from "./jwt_templates.ts";
import { oauthApplications } from "./oauth_applications.ts";
import type { Operation } from "./operation.ts";
import { organizationInvitations } from "./organization_invitations.ts";
import { organizationMemberships } from "./organization_memberships.ts";
import { organizationRoles } from "./organization_roles.ts";
import { organizations } from "./organizations.ts";
import { sessions } from "./sessions.ts";
import { templates } from "./templates.ts";
import { users } from "./users.ts";

interface Toolset {
  /** What the toolset is for, in one sentence. */
  readonly about: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Every operation there is, by toolset, in the order in which tools are listed. */
export const toolsets = {
  users: {
    about: "The people of the instance: their profiles, addresses, passwords, bans and locks.",
    operations: { ...users, ...emailAddresses },
  },
  organizations: {
    about: "Organizations, who belongs to them in which role, and invitations to join.",
    operations: {
      ...organizations,
      ...organizationMemberships,
      ...organizationRoles,
      ...organizationInvitations,
    },
  },
  invitations: {
    about: "Invitations to the application, and who may sign up at all.",
    operations: { ...invitations, ...allowlist, ...blocklist },
  },
  sessions: {
    about: "Who is signed in where: sessions, the clients they live in, and impersonation.",
    operations: { ...sessions, ...clients, ...actorTokens },
  },
  tokens: {
    about: "What tokens say and how they are verified: JWT templates and signing keys.",
    operations: { ...jwtTemplates, ...jwks },
  },
  domains: {
    about: "Where the instance answers: its primary domain and its satellites.",
    operations: { ...domains, ...interstitial },
  },
  oauth: {
    about: "Applications that sign people in through this instance.",
    operations: { ...oauthApplications },
  },
  instance: {
    about: "Settings that hold for the whole instance.",
    operations: { ...instance },
  },
  templates: {
    about: "The emails and text messages that the instance sends.",
    operations: { ...templates },
  },
} satisfies Readonly<Record<string, Toolset>>;

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
