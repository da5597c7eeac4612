import { Failure } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findMembership } from "../../store/memberships.ts";
import { activatePendingSessions, insertSession, type SessionRow } from "../../store/sessions.ts";
import { findUser, type UserRow } from "../../store/users.ts";

const DAY = 24 * 60 * 60 * 1000;
const EXPIRES_AFTER = 7 * DAY;
const ABANDONED_AFTER = 30 * DAY;

/** How a session comes about. */
export interface SignIn {
  readonly userId: string;
  readonly organizationId?: string | undefined;
  /** Who impersonates the user; JSON. */
  readonly actor?: string;
  readonly strategy?: string;
  /** For how long at most, in seconds; seven days unless something else is said. */
  readonly maxDuration?: number;
}

/** @throws Failure 404 where the user does not belong to the organization */
export async function checkMember(
  sandbox: Sandbox,
  organizationId: string,
  userId: string,
  param: string,
): Promise<void> {
  if ((await findMembership(sandbox.db, organizationId, userId)) === undefined)
    throw new Failure(404, {
      code: "organization_not_found_or_unauthorized",
      message: "not found",
      longMessage: `User ${userId} is not a member of an organization with id ${organizationId}.`,
      param,
    });
}

/** @throws Failure 403 for a banned user, 409 for a locked one */
export function checkMaySignIn(user: UserRow, now: number): void {
  if (user.banned === 1)
    throw new Failure(403, {
      code: "user_banned",
      message: "user is banned",
      longMessage: `User ${user.id} is banned and cannot sign in.`,
    });
  if (user.locked === 1 && (user.lockout_expires_at === null || user.lockout_expires_at > now))
    throw new Failure(409, {
      code: "session_creation_not_allowed",
      message: "session creation not allowed",
      longMessage: `User ${user.id} is locked and cannot sign in.`,
    });
}

/** Whether somebody must choose another password before their session is active; whoever impersonates need not. */
async function mustReset({ db }: Sandbox, { userId, actor }: SignIn): Promise<boolean> {
  return actor === undefined && (await findUser(db, userId))?.password_compromised === 1;
}

/** Makes the sessions active that waited for another password. */
export const endResetTask = ({ db, now }: Sandbox, userId: string): Promise<void> =>
  activatePendingSessions(db, userId, now());

/** Begins a session in a client of its own. */
export async function beginSession(sandbox: Sandbox, signIn: SignIn): Promise<SessionRow> {
  const at = sandbox.now();
  const end = signIn.maxDuration === undefined ? undefined : at + signIn.maxDuration * 1000;
  const session: SessionRow = {
    id: sandbox.newId("sess"),
    user_id: signIn.userId,
    client_id: sandbox.newId("client"),
    actor: signIn.actor ?? null,
    status: (await mustReset(sandbox, signIn)) ? "pending" : "active",
    last_active_organization_id: signIn.organizationId ?? null,
    last_active_at: at,
    expire_at: end ?? at + EXPIRES_AFTER,
    abandon_at: end ?? at + ABANDONED_AFTER,
    created_at: at,
    updated_at: at,
  };
  await insertSession(
    sandbox.db,
    {
      id: session.client_id,
      last_active_session_id: session.id,
      last_authentication_strategy: signIn.strategy ?? null,
      created_at: at,
      updated_at: at,
    },
    session,
  );
  return session;
}
