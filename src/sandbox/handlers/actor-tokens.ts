import type { z } from "zod/v3";
import { type ActorToken, type actorTokens, Metadata } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import { issueTicket } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { findUser } from "../store/index.ts";
import * as store from "../store/index.ts";

const DEFAULT_LIFETIME_SECONDS = 3600;
const DEFAULT_SESSION_DURATION_SECONDS = 1800;

/** The response contains the token and its URL only while the token is pending. */
const toResponse = (row: store.ActorTokenRow): z.input<typeof ActorToken> => ({
  object: "actor_token",
  id: row.id,
  status: row.status,
  user_id: row.user_id,
  actor: Metadata.parse(JSON.parse(row.actor)),
  ...(row.status === "pending" ? { token: row.token, url: row.url } : {}),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

export const actorTokenHandlers: Handlers<typeof actorTokens> = {
  async create_actor_token(sandbox, input) {
    if ((await findUser(sandbox.db, input.user_id)) === undefined)
      throw invalidParam("user_id", `No user was found with id ${input.user_id}.`, "form_resource_not_found");
    const now = sandbox.now();
    const id = sandbox.newId("act");
    const expires_at = now + (input.expires_in_seconds ?? DEFAULT_LIFETIME_SECONDS) * 1000;
    const row: store.ActorTokenRow = {
      id,
      user_id: input.user_id,
      actor: JSON.stringify(input.actor),
      status: "pending",
      ...(await issueTicket(sandbox, "actor_token", id, expires_at)),
      session_max_duration_in_seconds:
        input.session_max_duration_in_seconds ?? DEFAULT_SESSION_DURATION_SECONDS,
      expires_at,
      created_at: now,
      updated_at: now,
    };
    await store.insertActorToken(sandbox.db, row);
    return toResponse(row);
  },

  async revoke_actor_token(sandbox, { actor_token_id }) {
    const row = await store.findActorToken(sandbox.db, actor_token_id);
    if (row === undefined) throw notFound("actor token", actor_token_id);
    if (row.status !== "pending")
      throw new ApiError(400, {
        code: "actor_token_cannot_be_revoked_code",
        message: "actor token cannot be revoked",
        longMessage: `Only a pending actor token can be revoked; this one is ${row.status}.`,
      });
    const now = sandbox.now();
    await store.setActorTokenStatus(sandbox.db, row.id, "revoked", now);
    return toResponse({ ...row, status: "revoked", updated_at: now });
  },
};
