import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findMembership } from "../../store/memberships.ts";
import { setPendingSessionsActive, insertSessionWithClient, type SessionRow } from "../../store/sessions.ts";
import { findUser, type UserRow } from "../../store/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const SESSION_LIFETIME_MS = 7 * DAY_MS;
const SESSION_ABANDON_MS = 30 * DAY_MS;

/** How a session comes about. */
export interface CreateSessionInput {
  readonly userId: string;
  readonly organizationId?: string | undefined;
  /** Who impersonates the user; JSON. */
  readonly actor?: string;
  readonly strategy?: string;
  /** For how long at most, in seconds; seven days unless something else is said. */
  readonly maxDuration?: number;
}

/** @throws Failure 404 where the user does not belong to the organization */
export async function assertMember(
  sandbox: Sandbox,
  organizationId: string,
  userId: string,
  param: string,
): Promise<void> {
  if ((await findMembership(sandbox.db, organizationId, userId)) === undefined)
    throw new ApiError(404, {
      code: "organization_not_found_or_unauthorized",
      message: "not found",
      longMessage: `User ${userId} is not a member of an organization with id ${organizationId}.`,
      param,
    });
}

/** @throws Failure 403 for a banned user, 409 for a locked one */
export function assertCanSignIn(user: UserRow, now: number): void {
  if (user.banned === 1)
    throw new ApiError(403, {
      code: "user_banned",
      message: "user is banned",
      longMessage: `User ${user.id} is banned and cannot sign in.`,
    });
  if (user.locked === 1 && (user.lockout_expires_at === null || user.lockout_expires_at > now))
    throw new ApiError(409, {
      code: "session_creation_not_allowed",
      message: "session creation not allowed",
      longMessage: `User ${user.id} is locked and cannot sign in.`,
    });
}

/** Whether somebody must choose another password before their session is active; whoever impersonates need not. */
async function requiresPasswordReset(
  { db }: Sandbox,
  { userId, actor }: CreateSessionInput,
): Promise<boolean> {
  return actor === undefined && (await findUser(db, userId))?.password_compromised === 1;
}

/** Makes the sessions active that waited for another password. */
export const activateSessionsAfterReset = ({ db, now }: Sandbox, userId: string): Promise<void> =>
  setPendingSessionsActive(db, userId, now());

/** Begins a session in a client of its own. */
export async function createSession(sandbox: Sandbox, input: CreateSessionInput): Promise<SessionRow> {
  const now = sandbox.now();
  const expiresAt = input.maxDuration === undefined ? undefined : now + input.maxDuration * 1000;
  const session: SessionRow = {
    id: sandbox.newId("sess"),
    user_id: input.userId,
    client_id: sandbox.newId("client"),
    actor: input.actor ?? null,
    status: (await requiresPasswordReset(sandbox, input)) ? "pending" : "active",
    last_active_organization_id: input.organizationId ?? null,
    last_active_at: now,
    expire_at: expiresAt ?? now + SESSION_LIFETIME_MS,
    abandon_at: expiresAt ?? now + SESSION_ABANDON_MS,
    created_at: now,
    updated_at: now,
  };
  await insertSessionWithClient(
    sandbox.db,
    {
      id: session.client_id,
      last_active_session_id: session.id,
      last_authentication_strategy: input.strategy ?? null,
      created_at: now,
      updated_at: now,
    },
    session,
  );
  return session;
}
