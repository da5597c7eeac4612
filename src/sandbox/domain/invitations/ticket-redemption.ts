import { decodeJwt } from "jose";
import { acceptAgentTask } from "../sessions/agent-tasks.ts";
import { Failure, notFound, refused } from "../../api-error.ts";
import { acceptActorToken } from "../sessions/impersonation.ts";
import { statusOf } from "./invitations.ts";
import { mergeMetadata, parseMetadata } from "../metadata.ts";
import { addMember } from "../organizations/organizations.ts";
import { createPerson, findUserByEmail } from "../users/users.ts";
import { inTransaction, type Sandbox } from "../../context.ts";
import { acceptSignInToken } from "../sessions/sign-in-links.ts";
import { findInvitation, settleInvitation } from "../../store/invitations.ts";
import {
  findOrganizationInvitation,
  settleOrganizationInvitation,
} from "../../store/organization-invitations.ts";
import { findOrganization } from "../../store/organizations.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { findUser, updateUser } from "../../store/users.ts";
import { completeWaitlistEntry } from "../../store/waitlist-entries.ts";
import { readTicket, type TicketPurpose } from "../tokens/tickets.ts";

/** What came of a ticket. */
export interface Acceptance {
  readonly purpose: TicketPurpose;
  /** Id of the invitation, token or task. */
  readonly id: string;
  readonly userId: string;
  /** Whether the user was created by this. */
  readonly userCreated: boolean;
  /** The organization that the user has joined. */
  readonly membership?: { readonly id: string; readonly organizationId: string; readonly role: string };
  /** The session that has begun: the user's own, or that of whoever acts as the user. */
  readonly sessionId?: string;
  /** Where the invitation or task sends its person; `null` for nowhere in particular. */
  readonly redirectUrl: string | null;
}

const expired = () => refused("verification_expired", "This ticket has expired.");

/** A ticket by itself, or in the URL that was mailed. */
function tokenOf(urlOrToken: string): string {
  const text = urlOrToken.trim();
  return URL.canParse(text) ? (new URL(text).searchParams.get("ticket") ?? "") : text;
}

/** Whether a token that was not taken had merely expired: it only decides what the refusal says. */
function hasExpired(token: string, now: number): boolean {
  try {
    const { exp } = decodeJwt(token);
    return exp !== undefined && exp * 1000 <= now;
  } catch {
    return false;
  }
}

/** The user of an invited address, who is created where there is none. */
async function personOf(
  sandbox: Sandbox,
  emailAddress: string,
  publicMetadata: Readonly<Record<string, unknown>>,
): Promise<{ userId: string; userCreated: boolean }> {
  const existing = await findUserByEmail(sandbox, emailAddress);
  if (existing !== undefined) return { userId: existing.id, userCreated: false };
  const { id } = await createPerson(sandbox, {
    emailAddress,
    verificationStrategy: "ticket",
    publicMetadata,
  });
  return { userId: id, userCreated: true };
}

/** Lays an invitation's metadata over those that its person has already. */
async function carryOver(sandbox: Sandbox, userId: string, metadata: string): Promise<void> {
  const user = await findUser(sandbox.db, userId);
  if (user === undefined) return;
  const merged = mergeMetadata(parseMetadata(user.public_metadata), parseMetadata(metadata));
  await updateUser(sandbox.db, userId, {
    public_metadata: JSON.stringify(merged),
    updated_at: sandbox.now(),
  });
}

async function acceptInvitation(sandbox: Sandbox, id: string): Promise<Acceptance> {
  const row = await findInvitation(sandbox.db, id);
  if (row === undefined) throw notFound("invitation", id);
  const now = sandbox.now();
  switch (statusOf(row, now)) {
    case "accepted":
      throw refused("invitation_already_accepted", "This invitation has already been accepted.");
    case "revoked":
      throw refused("revoked_invitation", "This invitation has been revoked.");
    case "expired":
      throw expired();
    case "pending":
  }
  const person = await personOf(sandbox, row.email_address, parseMetadata(row.public_metadata));
  if (!person.userCreated) await carryOver(sandbox, person.userId, row.public_metadata);
  await settleInvitation(sandbox.db, id, "accepted", now);
  await completeWaitlistEntry(sandbox.db, id, now);
  return { purpose: "invitation", id, ...person, redirectUrl: row.redirect_url };
}

async function acceptOrganizationInvitation(sandbox: Sandbox, id: string): Promise<Acceptance> {
  const row = await findOrganizationInvitation(sandbox.db, id);
  const organization =
    row === undefined ? undefined : await findOrganization(sandbox.db, row.organization_id);
  if (row === undefined || organization === undefined) throw notFound("organization invitation", id);
  const now = sandbox.now();
  switch (statusOf(row, now)) {
    case "accepted":
      throw refused("organization_invitation_already_accepted", "This invitation has already been accepted.");
    case "revoked":
      throw refused("organization_invitation_revoked_code", "This invitation has been revoked.");
    case "expired":
      throw expired();
    case "pending":
  }
  const person = await personOf(sandbox, row.email_address, {});
  const limit = organization.max_allowed_memberships;
  if (limit > 0 && organization.members_count >= limit)
    throw new Failure(403, {
      code: "organization_membership_quota_exceeded",
      message: "organization membership quota exceeded",
      longMessage: `The organization has reached its limit of ${limit} members (max_allowed_memberships).`,
    });
  const membership = await addMember(sandbox, organization.id, {
    userId: person.userId,
    role: row.role,
    publicMetadata: parseMetadata(row.public_metadata),
    privateMetadata: parseMetadata(row.private_metadata),
  });
  await settleOrganizationInvitation(sandbox.db, id, "accepted", now);
  return {
    purpose: "organization_invitation",
    id,
    ...person,
    membership: { id: membership.id, organizationId: organization.id, role: row.role },
    redirectUrl: row.redirect_url,
  };
}

const signedIn = (
  purpose: TicketPurpose,
  id: string,
  session: SessionRow,
  redirectUrl: string | null,
): Acceptance => ({
  purpose,
  id,
  userId: session.user_id,
  userCreated: false,
  sessionId: session.id,
  redirectUrl,
});

const impersonate = async (sandbox: Sandbox, id: string): Promise<Acceptance> =>
  signedIn("actor_token", id, await acceptActorToken(sandbox, id), null);

const signIn = async (sandbox: Sandbox, id: string): Promise<Acceptance> =>
  signedIn("sign_in_token", id, await acceptSignInToken(sandbox, id), null);

async function beginTask(sandbox: Sandbox, id: string): Promise<Acceptance> {
  const { session, redirectUrl } = await acceptAgentTask(sandbox, id);
  return signedIn("agent_task", id, session, redirectUrl);
}

/** What each kind of ticket lets its person do; inside a transaction. */
const ACCEPT: Readonly<Record<TicketPurpose, (sandbox: Sandbox, id: string) => Promise<Acceptance>>> = {
  invitation: acceptInvitation,
  organization_invitation: acceptOrganizationInvitation,
  actor_token: impersonate,
  sign_in_token: signIn,
  agent_task: beginTask,
};

/**
 * Does what the person would who follows a ticket's URL.
 *
 * @throws Failure for a ticket that is not this instance's, has expired, or whose invitation is no longer open
 */
export async function acceptTicket(sandbox: Sandbox, urlOrToken: string): Promise<Acceptance> {
  const token = tokenOf(urlOrToken);
  const ticket = await readTicket(sandbox, token);
  if (ticket === undefined)
    throw hasExpired(token, sandbox.now())
      ? expired()
      : refused("verification_failed", "This is not a ticket of this sandbox's instance.");
  return inTransaction(sandbox, (inside) => ACCEPT[ticket.purpose](inside, ticket.id));
}
