import type { z } from "zod/v3";
import type { SignInToken, signInTokens } from "../../../tools/index.ts";
import { ApiError, invalidState, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { assertMember, issueTicket } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { findUser, getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

const DEFAULT_LIFETIME_SECONDS = 30 * 24 * 60 * 60;

/** The response contains the token and its URL only while the token is pending. */
const toResponse = (row: store.SignInTokenRow): z.input<typeof SignInToken> => ({
  object: "sign_in_token",
  id: row.id,
  status: row.status,
  user_id: row.user_id,
  ...(row.status === "pending" ? { token: row.token, url: row.url } : { url: null }),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

async function assertOrganizationUsable(
  sandbox: Sandbox,
  organizationId: string,
  userId: string,
): Promise<void> {
  const { settings } = await getInstance(sandbox.db);
  if (!settings.organizations.enabled)
    throw new ApiError(403, {
      code: "organization_not_enabled_in_instance",
      message: "organizations are not enabled",
      longMessage: "Organizations are not enabled on this instance, so none can be active.",
      param: "org_id",
    });
  await assertMember(sandbox, organizationId, userId, "org_id");
}

export const signInTokenHandlers: Handlers<typeof signInTokens> = {
  async create_sign_in_token(sandbox, { user_id, org_id, expires_in_seconds = DEFAULT_LIFETIME_SECONDS }) {
    if ((await findUser(sandbox.db, user_id)) === undefined) throw notFound("user", user_id);
    if (org_id !== undefined) await assertOrganizationUsable(sandbox, org_id, user_id);
    const now = sandbox.now();
    const id = sandbox.newId("sit");
    const row: store.SignInTokenRow = {
      id,
      user_id,
      org_id: org_id ?? null,
      status: "pending",
      ...(await issueTicket(sandbox, "sign_in_token", id, now + expires_in_seconds * 1000)),
      created_at: now,
      updated_at: now,
    };
    await store.insertSignInToken(sandbox.db, row);
    return toResponse(row);
  },

  async revoke_sign_in_token(sandbox, { sign_in_token_id }) {
    const row = await store.findSignInToken(sandbox.db, sign_in_token_id);
    if (row === undefined) throw notFound("sign-in token", sign_in_token_id);
    if (row.status !== "pending")
      throw invalidState(
        "sign_in_token_cannot_be_revoked_code",
        `Only a pending sign-in token can be revoked; this one is ${row.status}.`,
      );
    const now = sandbox.now();
    await store.setSignInTokenStatus(sandbox.db, row.id, "revoked", now);
    return toResponse({ ...row, status: "revoked", updated_at: now });
  },
};
