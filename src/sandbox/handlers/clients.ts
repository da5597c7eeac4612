import type { z } from "zod/v3";
import { type Client, type clients, DEFAULT_LIMIT } from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { verifyToken } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentSession } from "../presenters/index.ts";
import {
  type ClientRow,
  findClient,
  findSession,
  listClients,
  listSessionsOfClients,
} from "../store/index.ts";

/** Presents clients with their sessions, which are loaded with one query. */
async function toResponses(sandbox: Sandbox, rows: readonly ClientRow[]): Promise<z.input<typeof Client>[]> {
  const allSessions = await listSessionsOfClients(
    sandbox.db,
    rows.map(({ id }) => id),
  );
  const now = sandbox.now();
  return rows.map((row) => {
    const sessions = allSessions.filter((session) => session.client_id === row.id);
    return {
      object: "client",
      id: row.id,
      session_ids: sessions.map((session) => session.id),
      sessions: sessions.map((session) => presentSession(session, now)),
      sign_in_id: null,
      sign_up_id: null,
      last_active_session_id: row.last_active_session_id,
      last_authentication_strategy: row.last_authentication_strategy,
      updated_at: row.updated_at,
      created_at: row.created_at,
    };
  });
}

async function getClient(sandbox: Sandbox, id: string): Promise<z.input<typeof Client>> {
  const row = await findClient(sandbox.db, id);
  const [client] = row === undefined ? [] : await toResponses(sandbox, [row]);
  if (client === undefined) throw notFound("client", id);
  return client;
}

const invalidSessionToken = (longMessage: string) =>
  new ApiError(400, { code: "invalid_session_token", message: "Invalid session token", longMessage });

export const clientHandlers: Handlers<typeof clients> = {
  async list_clients(sandbox, { limit = DEFAULT_LIMIT, offset = 0 }) {
    const { rows, total } = await listClients(sandbox.db, { limit, offset });
    return { data: await toResponses(sandbox, rows), total_count: total };
  },

  get_client: (sandbox, { client_id }) => getClient(sandbox, client_id),

  async verify_client(sandbox, { token }) {
    const claims = await verifyToken(sandbox, token);
    if (claims === undefined)
      throw invalidSessionToken("The token is not a JWT of this instance, was altered, or has expired.");
    const sid = claims["sid"];
    if (typeof sid !== "string" || claims.sub === undefined)
      throw invalidSessionToken("The token does not name a session: it is not a session token.");
    const session = await findSession(sandbox.db, sid);
    if (session === undefined) throw notFound("session", sid);
    return getClient(sandbox, session.client_id);
  },
};
