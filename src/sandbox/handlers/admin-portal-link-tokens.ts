import { randomBytes } from "node:crypto";
import { z } from "zod/v3";
import type { AdminPortalLinkToken, adminPortalLinkTokens } from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { getOrganization } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

const DEFAULT_LIFETIME_SECONDS = 3600;

const Scopes = z.array(z.string());

/** Generates an id or a token; both are a prefix and 32 hexadecimal digits. */
const generateToken = () => `aplt_${randomBytes(16).toString("hex")}`;

async function toResponse(
  sandbox: Sandbox,
  row: store.AdminPortalLinkTokenRow,
): Promise<z.input<typeof AdminPortalLinkToken>> {
  return {
    object: "admin_portal_link_token",
    id: row.id,
    admin_portal_link_id: row.admin_portal_link_id,
    instance_id: (await getInstance(sandbox.db)).id,
    organization_id: row.organization_id,
    it_contact_id: row.it_contact_id,
    scopes: row.scopes === null ? null : Scopes.parse(JSON.parse(row.scopes)),
    revoked: row.revoked === 1,
    revocation_reason: row.revocation_reason,
    expired: row.expiration <= sandbox.now(),
    expiration: row.expiration,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

export const adminPortalLinkTokenHandlers: Handlers<typeof adminPortalLinkTokens> = {
  async create_admin_portal_link_token(sandbox, input) {
    const { organization_id = null, scopes, seconds_until_expiration = DEFAULT_LIFETIME_SECONDS } = input;
    if (organization_id !== null) await getOrganization(sandbox, organization_id);
    const now = sandbox.now();
    const row: store.AdminPortalLinkTokenRow = {
      id: generateToken(),
      admin_portal_link_id:
        (await store.findAdminPortalLinkId(sandbox.db, organization_id)) ?? sandbox.newId("apl"),
      organization_id,
      it_contact_id: input.it_contact_id ?? null,
      scopes: scopes === undefined ? null : JSON.stringify(scopes),
      revoked: 0,
      revocation_reason: null,
      expiration: now + seconds_until_expiration * 1000,
      created_at: now,
      updated_at: now,
    };
    await store.insertAdminPortalLinkToken(sandbox.db, row);
    return { ...(await toResponse(sandbox, row)), token: generateToken() };
  },

  async revoke_admin_portal_link_token(sandbox, { adminPortalLinkTokenID, revocation_reason = null }) {
    const row = await store.findAdminPortalLinkToken(sandbox.db, adminPortalLinkTokenID);
    if (row === undefined) throw notFound("admin portal link token", adminPortalLinkTokenID);
    if (row.revoked === 1)
      throw new ApiError(400, {
        code: "bad_request",
        message: "Bad Request",
        longMessage: `The admin portal link token ${row.id} is already revoked.`,
      });
    const changes = { revoked: 1, revocation_reason, updated_at: sandbox.now() } as const;
    await store.updateAdminPortalLinkToken(sandbox.db, row.id, changes);
    return toResponse(sandbox, { ...row, ...changes });
  },
};
