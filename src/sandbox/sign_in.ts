import { Failure } from "./failure.ts";
import type { Sandbox } from "./sandbox.ts";
import { activatePendingSessions, insertSession, type SessionRow } from "./store/sessions.ts";
import { findUser, type UserRow } from "./store/users.ts";

/** How a session comes about. */
export interface SignIn {
  readonly userId: string;
  readonly organizationId?: string | undefined;
  /** Who impersonates the user; JSON. */
  readonly actor?: string;
  readonly strategy?: string;
  readonly expireAt: number;
  readonly abandonAt: number;
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
  const session: SessionRow = {
    id: sandbox.newId("sess"),
    user_id: signIn.userId,
    client_id: sandbox.newId("client"),
    actor: signIn.actor ?? null,
    status: (await mustReset(sandbox, signIn)) ? "pending" : "active",
    last_active_organization_id: signIn.organizationId ?? null,
    last_active_at: at,
    expire_at: signIn.expireAt,
    abandon_at: signIn.abandonAt,
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
