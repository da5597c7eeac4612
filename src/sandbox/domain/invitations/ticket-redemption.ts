import { decodeJwt } from "jose";
import { ApiError, invalidState, notFound } from "../../api-error.ts";
import { runInTransaction, type Sandbox } from "../../context.ts";
import {
  completeWaitlistEntry,
  findInvitation,
  findOrganization,
  findOrganizationInvitation,
  findUser,
  type SessionRow,
  setInvitationStatus,
  setOrganizationInvitationStatus,
  updateUser,
} from "../../store/index.ts";
import { applyMergePatch, parseMetadata } from "../metadata.ts";
import { addMember } from "../organizations/index.ts";
import { redeemActorToken, redeemAgentTask, redeemSignInToken } from "../sessions/index.ts";
import { type TicketPurpose, verifyTicket } from "../tokens/index.ts";
import { createUserWithEmail, findUserByEmail } from "../users/index.ts";
import { effectiveInvitationStatus } from "./invitations.ts";

/** Result of redeeming a ticket. */
export interface TicketRedemption {
  readonly purpose: TicketPurpose;
  /** Id of the invitation, token or agent task. */
  readonly id: string;
  readonly userId: string;
  /** Whether redeeming the ticket created the user. */
  readonly userCreated: boolean;
  /** The membership in the organization that the user has joined. */
  readonly membership?: { readonly id: string; readonly organizationId: string; readonly role: string };
  /** Id of the created session, which belongs to the user or to the actor who impersonates the user. */
  readonly sessionId?: string;
  /** Where to redirect the user; `null` if the ticket specifies no URL. */
  readonly redirectUrl: string | null;
}

const ticketExpired = () => invalidState("verification_expired", "This ticket has expired.");

/** Extracts the ticket from its URL; a bare ticket is returned as it is. */
function extractToken(urlOrToken: string): string {
  const text = urlOrToken.trim();
  return URL.canParse(text) ? (new URL(text).searchParams.get("ticket") ?? "") : text;
}

/**
 * Whether a rejected token has expired. Reads the token without verifying it, so the result may only select the error
 * message.
 */
function hasExpired(token: string, now: number): boolean {
  try {
    const { exp } = decodeJwt(token);
    return exp !== undefined && exp * 1000 <= now;
  } catch {
    return false;
  }
}

/** Finds the user of an invited email address, or creates the user. */
async function findOrCreateUser(
  sandbox: Sandbox,
  emailAddress: string,
  publicMetadata: Readonly<Record<string, unknown>>,
): Promise<{ userId: string; userCreated: boolean }> {
  const existing = await findUserByEmail(sandbox, emailAddress);
  if (existing !== undefined) return { userId: existing.id, userCreated: false };
  const { id } = await createUserWithEmail(sandbox, {
    emailAddress,
    verificationStrategy: "ticket",
    publicMetadata,
  });
  return { userId: id, userCreated: true };
}

/** Merges an invitation's metadata into the public metadata of an existing user. */
async function mergeInvitationMetadata(sandbox: Sandbox, userId: string, metadata: string): Promise<void> {
  const user = await findUser(sandbox.db, userId);
  if (user === undefined) return;
  const merged = applyMergePatch(parseMetadata(user.public_metadata), parseMetadata(metadata));
  await updateUser(sandbox.db, userId, {
    public_metadata: JSON.stringify(merged),
    updated_at: sandbox.now(),
  });
}

async function redeemInvitation(sandbox: Sandbox, id: string): Promise<TicketRedemption> {
  const row = await findInvitation(sandbox.db, id);
  if (row === undefined) throw notFound("invitation", id);
  const now = sandbox.now();
  switch (effectiveInvitationStatus(row, now)) {
    case "accepted":
      throw invalidState("invitation_already_accepted", "This invitation has already been accepted.");
    case "revoked":
      throw invalidState("revoked_invitation", "This invitation has been revoked.");
    case "expired":
      throw ticketExpired();
    case "pending":
  }
  const user = await findOrCreateUser(sandbox, row.email_address, parseMetadata(row.public_metadata));
  if (!user.userCreated) await mergeInvitationMetadata(sandbox, user.userId, row.public_metadata);
  await setInvitationStatus(sandbox.db, id, "accepted", now);
  await completeWaitlistEntry(sandbox.db, id, now);
  return { purpose: "invitation", id, ...user, redirectUrl: row.redirect_url };
}

async function redeemOrganizationInvitation(sandbox: Sandbox, id: string): Promise<TicketRedemption> {
  const row = await findOrganizationInvitation(sandbox.db, id);
  const organization =
    row === undefined ? undefined : await findOrganization(sandbox.db, row.organization_id);
  if (row === undefined || organization === undefined) throw notFound("organization invitation", id);
  const now = sandbox.now();
  switch (effectiveInvitationStatus(row, now)) {
    case "accepted":
      throw invalidState(
        "organization_invitation_already_accepted",
        "This invitation has already been accepted.",
      );
    case "revoked":
      throw invalidState("organization_invitation_revoked_code", "This invitation has been revoked.");
    case "expired":
      throw ticketExpired();
    case "pending":
  }
  const user = await findOrCreateUser(sandbox, row.email_address, {});
  const limit = organization.max_allowed_memberships;
  if (limit > 0 && organization.members_count >= limit)
    throw new ApiError(403, {
      code: "organization_membership_quota_exceeded",
      message: "organization membership quota exceeded",
      longMessage: `The organization has reached its limit of ${limit} members (max_allowed_memberships).`,
    });
  const membership = await addMember(sandbox, organization.id, {
    userId: user.userId,
    role: row.role,
    publicMetadata: parseMetadata(row.public_metadata),
    privateMetadata: parseMetadata(row.private_metadata),
  });
  await setOrganizationInvitationStatus(sandbox.db, id, "accepted", now);
  return {
    purpose: "organization_invitation",
    id,
    ...user,
    membership: { id: membership.id, organizationId: organization.id, role: row.role },
    redirectUrl: row.redirect_url,
  };
}

const buildSessionRedemption = (
  purpose: TicketPurpose,
  id: string,
  session: SessionRow,
  redirectUrl: string | null,
): TicketRedemption => ({
  purpose,
  id,
  userId: session.user_id,
  userCreated: false,
  sessionId: session.id,
  redirectUrl,
});

const redeemActorTicket = async (sandbox: Sandbox, id: string): Promise<TicketRedemption> =>
  buildSessionRedemption("actor_token", id, await redeemActorToken(sandbox, id), null);

const redeemSignInTicket = async (sandbox: Sandbox, id: string): Promise<TicketRedemption> =>
  buildSessionRedemption("sign_in_token", id, await redeemSignInToken(sandbox, id), null);

async function redeemAgentTaskTicket(sandbox: Sandbox, id: string): Promise<TicketRedemption> {
  const { session, redirectUrl } = await redeemAgentTask(sandbox, id);
  return buildSessionRedemption("agent_task", id, session, redirectUrl);
}

/** Redeems each type of ticket; called within a transaction. */
const REDEEMERS: Readonly<
  Record<TicketPurpose, (sandbox: Sandbox, id: string) => Promise<TicketRedemption>>
> = {
  invitation: redeemInvitation,
  organization_invitation: redeemOrganizationInvitation,
  actor_token: redeemActorTicket,
  sign_in_token: redeemSignInTicket,
  agent_task: redeemAgentTaskTicket,
};

/**
 * Redeems a ticket, which is what following its URL does.
 *
 * @throws ApiError if the ticket is invalid or expired, or if its invitation, token or task is no longer pending
 */
export async function redeemTicket(sandbox: Sandbox, urlOrToken: string): Promise<TicketRedemption> {
  const token = extractToken(urlOrToken);
  const ticket = await verifyTicket(sandbox, token);
  if (ticket === undefined)
    throw hasExpired(token, sandbox.now())
      ? ticketExpired()
      : invalidState("verification_failed", "This is not a ticket of this sandbox's instance.");
  return runInTransaction(sandbox, (tx) => REDEEMERS[ticket.purpose](tx, ticket.id));
}
