import type { z } from "zod/v3";
import type { clients } from "../../../tools/clients.ts";
import type { Client } from "../../../tools/models/client.ts";
import { Failure, notFound } from "../failure.ts";
import { verifyToken } from "../keys.ts";
import { presentSession } from "../present/sessions.ts";
import type { Sandbox } from "../sandbox.ts";
import { findClient, findSession, listSessionsOfClient } from "../store/sessions.ts";
import type { Handlers } from "./handler.ts";

async function getClient(sandbox: Sandbox, id: string): Promise<z.input<typeof Client>> {
  const row = await findClient(sandbox.db, id);
  if (row === undefined) throw notFound("client", id);
  const sessions = await listSessionsOfClient(sandbox.db, id);
  const now = sandbox.now();
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
}

const invalidToken = (longMessage: string) =>
  new Failure(400, { code: "invalid_session_token", message: "Invalid session token", longMessage });

export const clientHandlers: Handlers<typeof clients> = {
  get_client: (sandbox, { client_id }) => getClient(sandbox, client_id),

  async verify_client(sandbox, { token }) {
    const claims = await verifyToken(sandbox, token);
    if (claims === undefined)
      throw invalidToken("The token is no JWT of this instance, was altered, or has expired.");
    const sid = claims["sid"];
    if (typeof sid !== "string" || claims.sub === undefined)
      throw invalidToken("The token names no session: it is not a session token.");
    const session = await findSession(sandbox.db, sid);
    if (session === undefined) throw notFound("session", sid);
    return getClient(sandbox, session.client_id);
  },
};
