import { NEWEST_FIRST_ORDER, type Pagination, selectPageWithTotal } from "./paging.ts";
import type { ClientRow, Database, SessionRow } from "./schema/index.ts";

/** Stored statuses of sessions that have not been ended or revoked. */
const OPEN_STATUSES = ["active", "pending"] as const;

/** A session's status as the API returns it, including expiry and abandonment. */
export type SessionStatus = SessionRow["status"] | "expired" | "abandoned";

/** The status at `now` (milliseconds): an open session is expired or abandoned, whichever happened first. */
export function effectiveSessionStatus(row: SessionRow, now: number): SessionStatus {
  const isOpen = row.status === "active" || row.status === "pending";
  if (!isOpen || now < Math.min(row.expire_at, row.abandon_at)) return row.status;
  return row.expire_at <= row.abandon_at ? "expired" : "abandoned";
}

export interface SessionFilter {
  readonly user_id?: string | undefined;
  readonly client_id?: string | undefined;
  readonly status?: SessionStatus | undefined;
}

function filterSessions(db: Database, filter: SessionFilter, now: number) {
  let query = db.selectFrom("sessions");
  if (filter.user_id !== undefined) query = query.where("user_id", "=", filter.user_id);
  if (filter.client_id !== undefined) query = query.where("client_id", "=", filter.client_id);
  switch (filter.status) {
    case undefined:
      return query;
    case "expired":
      return query
        .where("status", "in", OPEN_STATUSES)
        .where("expire_at", "<=", now)
        .whereRef("expire_at", "<=", "abandon_at");
    case "abandoned":
      return query
        .where("status", "in", OPEN_STATUSES)
        .where("abandon_at", "<=", now)
        .whereRef("abandon_at", "<", "expire_at");
    case "active":
    case "pending":
      return query
        .where("status", "=", filter.status)
        .where("expire_at", ">", now)
        .where("abandon_at", ">", now);
    default:
      return query.where("status", "=", filter.status);
  }
}

/** A page of the matching sessions, newest first, and their total count. */
export async function listSessions(
  db: Database,
  filter: SessionFilter,
  now: number,
  page: Pagination,
): Promise<{ rows: SessionRow[]; total: number }> {
  const matching = filterSessions(db, filter, now);
  return selectPageWithTotal(matching.selectAll(), NEWEST_FIRST_ORDER, page);
}

/** All sessions of the clients, newest first. */
export const listSessionsOfClients = (db: Database, clientIds: readonly string[]): Promise<SessionRow[]> =>
  clientIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom("sessions")
        .selectAll()
        .where("client_id", "in", [...clientIds])
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .execute();

export const findSession = (db: Database, id: string): Promise<SessionRow | undefined> =>
  db.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst();

export const findClient = (db: Database, id: string): Promise<ClientRow | undefined> =>
  db.selectFrom("clients").selectAll().where("id", "=", id).executeTakeFirst();

/** A page of clients, newest first, and their total count. */
export async function listClients(
  db: Database,
  page: Pagination,
): Promise<{ rows: ClientRow[]; total: number }> {
  return selectPageWithTotal(db.selectFrom("clients").selectAll(), NEWEST_FIRST_ORDER, page);
}

/** Inserts a session with a new client; unless the user is impersonated, also updates the user's sign-in times. */
export async function insertSessionWithClient(
  db: Database,
  client: ClientRow,
  session: SessionRow,
): Promise<void> {
  await db.insertInto("clients").values(client).execute();
  await db.insertInto("sessions").values(session).execute();
  if (session.actor !== null) return;
  await db
    .updateTable("users")
    .set({ last_sign_in_at: session.created_at, last_active_at: session.created_at })
    .where("id", "=", session.user_id)
    .execute();
}

/** Sets the last activity of a session and of its user to `now`. */
export async function touchSession(db: Database, { id, user_id }: SessionRow, now: number): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ last_active_at: now, updated_at: now })
    .where("id", "=", id)
    .execute();
  await db.updateTable("users").set({ last_active_at: now }).where("id", "=", user_id).execute();
}

export async function revokeSession(db: Database, id: string, now: number): Promise<void> {
  await db
    .updateTable("clients")
    .set({ last_active_session_id: null, updated_at: now })
    .where("last_active_session_id", "=", id)
    .execute();
  await db.updateTable("sessions").set({ status: "revoked", updated_at: now }).where("id", "=", id).execute();
}

/** Revokes the user's open sessions, except the one with the id `exceptSessionId`. */
export async function revokeSessionsOfUser(
  db: Database,
  userId: string,
  now: number,
  exceptSessionId?: string,
): Promise<void> {
  const openSessionIds = db
    .selectFrom("sessions")
    .select("id")
    .where("user_id", "=", userId)
    .where("status", "in", OPEN_STATUSES)
    .where("id", "!=", exceptSessionId ?? "");
  await db
    .updateTable("clients")
    .set({ last_active_session_id: null, updated_at: now })
    .where("last_active_session_id", "in", openSessionIds)
    .execute();
  await db
    .updateTable("sessions")
    .set({ status: "revoked", updated_at: now })
    .where("id", "in", openSessionIds)
    .execute();
}

export async function setPendingSessionsActive(db: Database, userId: string, now: number): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ status: "active", updated_at: now })
    .where("user_id", "=", userId)
    .where("status", "=", "pending")
    .execute();
}

/** Ends every open session of the instance. */
export async function endAllSessions(db: Database, now: number): Promise<void> {
  await db
    .updateTable("clients")
    .set({ last_active_session_id: null, updated_at: now })
    .where("last_active_session_id", "is not", null)
    .execute();
  await db
    .updateTable("sessions")
    .set({ status: "ended", updated_at: now })
    .where("status", "in", OPEN_STATUSES)
    .execute();
}
