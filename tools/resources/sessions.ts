import { z } from "zod/v3";
import { defineOperation, returnsArray, returnsObject } from "../core/index.ts";
import {
  idParam,
  pagingParams,
  Secret,
  SecretObject,
  Session,
  SessionRefresh,
  Token,
} from "../models/index.ts";
import { USER_LABEL_FIELDS } from "./users.ts";

const session_id = idParam("sess");
const expires_in_seconds = z.number().int().min(30).max(315_360_000).optional();

export const sessions = {
  list_sessions: defineOperation({
    request: "GET /sessions",
    title: "List sessions",
    description: "Lists the sessions of a user or of a client, newest first. Give user_id or client_id.",
    effect: "read",
    query: {
      client_id: z.string().optional(),
      user_id: z.string().optional(),
      status: z
        .enum(["abandoned", "active", "ended", "expired", "removed", "replaced", "revoked"])
        .optional(),
      ...pagingParams,
    },
    response: returnsArray(Session, "paginated"),
  }),

  create_session: defineOperation({
    request: "POST /sessions",
    title: "Create a session for testing",
    description:
      "Signs a user in, in a new client, for tests. Not on production instances. Get a token with create_session_token.",
    effect: "write",
    withoutConfirmation: "It only adds a session.",
    body: {
      user_id: z.string(),
      active_organization_id: z.string().optional().describe("One that the user belongs to"),
    },
    response: returnsObject(Session),
    outcomeCheck: { operation: "list_sessions", with: { user_id: "{user_id}" } },
  }),

  get_session: defineOperation({
    request: "GET /sessions/{session_id}",
    title: "Get a session",
    description: "Reads one session: its user, status and when it ends.",
    effect: "read",
    path: { session_id },
    response: returnsObject(Session),
    ignoredChanges: ["last_active_at", "latest_activity", "updated_at", "expire_at", "abandon_at"],
  }),

  revoke_session: defineOperation({
    request: "POST /sessions/{session_id}/revoke",
    title: "Revoke a session",
    description: "Ends a session: its user has to sign in again there.",
    effect: "destructive",
    idempotent: true,
    path: { session_id },
    response: returnsObject(Session),
    confirm: {
      target: { operation: "get_session" },
      owner: {
        read: { operation: "get_user", with: { user_id: "{user_id}" } },
        labelFields: USER_LABEL_FIELDS,
      },
      warning: "The user is signed out there; tokens already issued stay valid until they expire.",
    },
  }),

  create_session_token: defineOperation({
    request: "POST /sessions/{session_id}/tokens",
    title: "Create a session token",
    description: "Mints a JWT that authenticates as an active session's user, for 60 seconds by default.",
    effect: "write",
    withoutConfirmation: "It only issues a token.",
    path: { session_id },
    body: { expires_in_seconds },
    response: returnsObject(Token),
    outcomeCheck: { unverifiable: "Create another: an unused token expires by itself." },
  }),

  create_session_token_from_template: defineOperation({
    request: "POST /sessions/{session_id}/tokens/{template_name}",
    title: "Create a token from a JWT template",
    description: "Mints a JWT for an active session's user with the claims of a JWT template.",
    effect: "write",
    withoutConfirmation: "It only issues a token.",
    path: {
      session_id,
      template_name: z.string().min(1).describe("A name, not an id; see list_jwt_templates"),
    },
    body: { expires_in_seconds },
    response: returnsObject(Token),
    outcomeCheck: { unverifiable: "Create another: an unused token expires by itself." },
  }),

  refresh_session: defineOperation({
    request: "POST /sessions/{session_id}/refresh",
    title: "Refresh a session",
    description: "Trades the expired token of an active session and its refresh token for a new token.",
    effect: "write",
    withoutConfirmation: "It only exchanges the caller's own tokens for new ones.",
    path: { session_id },
    query: { suffixed_cookies: z.boolean().optional().describe("With the instance's suffix in their names") },
    body: {
      expired_token: Secret.describe("From the __session cookie"),
      refresh_token: Secret.describe("From the __refresh cookie"),
      request_origin: z.string().describe("Origin of the app, as the token's azp"),
      request_headers: SecretObject.optional(),
      format: z.enum(["token", "cookie"]).optional().describe("Default token"),
      request_originating_ip: z.string().optional(),
    },
    response: returnsObject(SessionRefresh),
    outcomeCheck: {
      unverifiable: "Call it again; if the refresh token is used up, the user has to reload the app.",
    },
  }),
};
