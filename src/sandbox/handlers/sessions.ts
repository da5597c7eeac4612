import { DEFAULT_LIMIT, type sessions } from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  assertCanSignIn,
  assertMember,
  createSession,
  createSessionCookies,
  mintSessionToken,
  mintTemplateToken,
  refreshSession,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentSession } from "../presenters/index.ts";
import { findJwtTemplateByName, findUser, getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

async function getSession(sandbox: Sandbox, id: string): Promise<store.SessionRow> {
  const row = await store.findSession(sandbox.db, id);
  if (row === undefined) throw notFound("session", id);
  return row;
}

/**
 * Returns a session that can issue tokens.
 *
 * @throws ApiError 404 if the session does not exist or is not active
 */
async function getActiveSession(sandbox: Sandbox, id: string): Promise<store.SessionRow> {
  const row = await getSession(sandbox, id);
  const status = store.effectiveSessionStatus(row, sandbox.now());
  if (status === "active") return row;
  throw new ApiError(404, {
    code: "resource_not_found",
    message: "not found",
    longMessage: `Session ${id} is ${status}; only an active session can issue tokens.`,
  });
}

export const sessionHandlers: Handlers<typeof sessions> = {
  async list_sessions(sandbox, { client_id, user_id, status, limit = DEFAULT_LIMIT, offset = 0 }) {
    if (client_id === undefined && user_id === undefined)
      throw new ApiError(422, {
        code: "form_param_missing",
        message: "is missing",
        longMessage: "user_id or client_id must be included.",
        param: "user_id",
      });
    const now = sandbox.now();
    const filter = { client_id, user_id, status };
    const { rows, total } = await store.listSessions(sandbox.db, filter, now, { limit, offset });
    return { data: rows.map((row) => presentSession(row, now)), total_count: total };
  },

  async create_session(sandbox, { user_id, active_organization_id }) {
    const instance = await getInstance(sandbox.db);
    if (instance.environment === "production")
      throw new ApiError(400, {
        code: "request_invalid_for_environment",
        message: "request invalid for environment",
        longMessage: "Sessions cannot be created on a production instance: they are for testing only.",
      });
    const user = await findUser(sandbox.db, user_id);
    if (user === undefined) throw notFound("user", user_id);
    const now = sandbox.now();
    assertCanSignIn(user, now);
    if (active_organization_id !== undefined)
      await assertMember(sandbox, active_organization_id, user_id, "active_organization_id");
    const session = await createSession(sandbox, {
      userId: user_id,
      organizationId: active_organization_id,
    });
    return presentSession(session, now);
  },

  async get_session(sandbox, { session_id }) {
    return presentSession(await getSession(sandbox, session_id), sandbox.now());
  },

  async revoke_session(sandbox, { session_id }) {
    const now = sandbox.now();
    const row = await getSession(sandbox, session_id);
    const status = store.effectiveSessionStatus(row, now);
    if (status === "revoked") return presentSession(row, now);
    if (status !== "active" && status !== "pending")
      throw new ApiError(400, {
        code: "bad_request",
        message: "bad request",
        longMessage: `Session ${session_id} is ${status}; only an active session can be revoked.`,
      });
    await store.revokeSession(sandbox.db, session_id, now);
    return presentSession(await getSession(sandbox, session_id), now);
  },

  async create_session_token(sandbox, { session_id, expires_in_seconds }) {
    const session = await getActiveSession(sandbox, session_id);
    return { object: "token", jwt: await mintSessionToken(sandbox, session, expires_in_seconds) };
  },

  async create_session_token_from_template(sandbox, { session_id, template_name, expires_in_seconds }) {
    const session = await getActiveSession(sandbox, session_id);
    const template = await findJwtTemplateByName(sandbox.db, template_name);
    if (template === undefined)
      throw new ApiError(404, {
        code: "resource_not_found",
        message: "not found",
        longMessage: `No JWT template was found with name ${template_name}.`,
      });
    const jwt = await mintTemplateToken(sandbox, session, template, expires_in_seconds);
    return { object: "token", jwt };
  },

  async refresh_session(sandbox, { session_id, format = "token", ...credentials }) {
    const { session, authorizedParty } = await refreshSession(sandbox, session_id, credentials);
    if (format === "cookie")
      return { object: "cookies", cookies: await createSessionCookies(sandbox, session, authorizedParty) };
    return { object: "token", jwt: await mintSessionToken(sandbox, session, undefined, authorizedParty) };
  },
};
