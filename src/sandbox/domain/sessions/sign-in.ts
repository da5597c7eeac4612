import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findMembership,
  findUser,
  insertSessionWithClient,
  type SessionRow,
  setPendingSessionsActive,
  type UserRow,
} from "../../store/index.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const SESSION_LIFETIME_MS = 7 * DAY_MS;
const SESSION_ABANDON_MS = 30 * DAY_MS;

/** Parameters of a new session. */
export interface CreateSessionInput {
  readonly userId: string;
  readonly organizationId?: string | undefined;
  /** The actor who impersonates the user; JSON. */
  readonly actor?: string;
  readonly strategy?: string;
  /** Maximum duration in seconds. Default: the session expires after 7 days. */
  readonly maxDuration?: number;
}

/** @throws ApiError 404 if the user is not a member of the organization */
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

/** @throws ApiError 403 if the user is banned, 409 if the user is locked */
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

/** Whether the user must set a new password before the session is active. Impersonated sessions are exempt. */
async function requiresPasswordReset(
  { db }: Sandbox,
  { userId, actor }: CreateSessionInput,
): Promise<boolean> {
  return actor === undefined && (await findUser(db, userId))?.password_compromised === 1;
}

/** Activates the user's sessions that were pending until a password reset. */
export const activateSessionsAfterReset = ({ db, now }: Sandbox, userId: string): Promise<void> =>
  setPendingSessionsActive(db, userId, now());

/** Creates a session in a new client. */
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
