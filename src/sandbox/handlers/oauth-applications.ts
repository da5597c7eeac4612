import { randomBytes } from "node:crypto";
import { z } from "zod/v3";
import { DEFAULT_LIMIT, type OAuthApplication, type oauthApplications } from "../../../tools/index.ts";
import { ApiError, invalidParam, missingParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { assertScopes, DEFAULT_OAUTH_SCOPES, parseOrderBy, saveImage, toIssuer } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { getInstance, type InstanceRecord } from "../store/index.ts";
import * as store from "../store/index.ts";

const RedirectUris = z.array(z.string());
const generateClientSecret = () => randomBytes(32).toString("base64url");

function toResponse(
  row: store.OAuthApplicationRow,
  instance: InstanceRecord,
): z.input<typeof OAuthApplication> {
  const issuer = toIssuer(instance);
  const redirect_uris = RedirectUris.parse(JSON.parse(row.redirect_uris));
  return {
    object: "oauth_application",
    id: row.id,
    instance_id: instance.id,
    name: row.name,
    client_id: row.client_id,
    client_uri: null,
    client_image_url: row.logo_url,
    dynamically_registered: false,
    consent_screen_enabled: row.consent_screen_enabled === 1,
    pkce_required: row.pkce_required === 1,
    public: row.public === 1,
    scopes: row.scopes,
    redirect_uris,
    callback_url: redirect_uris[0] ?? "",
    authorize_url: `${issuer}/oauth/authorize`,
    token_fetch_url: `${issuer}/oauth/token`,
    user_info_url: `${issuer}/oauth/userinfo`,
    discovery_url: `${issuer}/.well-known/openid-configuration`,
    token_introspection_url: `${issuer}/oauth/token_info`,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/**
 * The redirect URIs in `redirect_uris`, or in the superseded field `callback_url`. Any URL scheme is accepted.
 *
 * @throws ApiError 422 if a value is not a URL
 */
function resolveRedirectUris(input: {
  redirect_uris?: string[] | undefined;
  callback_url?: string | undefined;
}) {
  const [field, uris] =
    input.redirect_uris === undefined && input.callback_url !== undefined
      ? ["callback_url", [input.callback_url]]
      : ["redirect_uris", input.redirect_uris];
  const invalidUri = uris?.find((uri) => !URL.canParse(uri));
  if (invalidUri !== undefined) throw invalidParam(field, `${invalidUri} is not a URL.`);
  return uris;
}

const splitScopes = (text: string | undefined): string[] =>
  text?.split(/\s+/).filter((scope) => scope !== "") ?? [];

/**
 * The scopes replace all of the application's, which must keep the one that its refresh tokens depend on.
 *
 * @throws ApiError 422 if `offline_access` would be removed
 */
function assertKeepsRequiredScopes(current: string, scopes: string | undefined): void {
  if (scopes === undefined || !splitScopes(current).includes("offline_access")) return;
  if (!splitScopes(scopes).includes("offline_access"))
    throw invalidParam("scopes", "scopes must include offline_access, which cannot be removed.");
}

/**
 * A public client has no secret, so its authorization codes are protected by PKCE only.
 *
 * @throws ApiError 422 if a public client does not require PKCE
 */
function assertPkceRequired(isPublic: boolean, pkceRequired: boolean | undefined): void {
  if (isPublic && pkceRequired === false)
    throw new ApiError(422, {
      code: "form_public_client_requires_pkce",
      message: "public clients require PKCE",
      longMessage: "A public client must require PKCE.",
      param: "pkce_required",
    });
}

async function getApplication(sandbox: Sandbox, id: string): Promise<store.OAuthApplicationRow> {
  const row = await store.findOAuthApplication(sandbox.db, id);
  if (row === undefined) throw notFound("OAuth application", id);
  return row;
}

export const oauthApplicationHandlers: Handlers<typeof oauthApplications> = {
  async list_oauth_applications(sandbox, { limit, offset, order_by, name_query }) {
    const instance = await getInstance(sandbox.db);
    const { rows, total } = await store.listOAuthApplications(sandbox.db, {
      query: name_query,
      // Newest first, as the operation's description says; the API reference documents `+created_at` as the default
      // of `order_by`.
      order: parseOrderBy(order_by ?? "-created_at", ["name", "created_at"]),
      limit: limit ?? DEFAULT_LIMIT,
      offset: offset ?? 0,
    });
    return { data: rows.map((row) => toResponse(row, instance)), total_count: total };
  },

  async create_oauth_application(sandbox, input) {
    const instance = await getInstance(sandbox.db);
    const uris = resolveRedirectUris(input);
    if (uris === undefined) throw missingParam("redirect_uris");
    assertScopes("scopes", splitScopes(input.scopes));
    const isPublic = input.public ?? false;
    assertPkceRequired(isPublic, input.pkce_required);
    const now = sandbox.now();
    const row: store.OAuthApplicationRow = {
      id: sandbox.newId("oa"),
      name: input.name,
      client_id: randomBytes(12).toString("hex"),
      client_secret: isPublic ? null : generateClientSecret(),
      public: isPublic ? 1 : 0,
      scopes: input.scopes ?? (instance.settings.oauth.default_scopes ?? DEFAULT_OAUTH_SCOPES).join(" "),
      redirect_uris: JSON.stringify(uris),
      logo_url: null,
      consent_screen_enabled: (input.consent_screen_enabled ?? true) ? 1 : 0,
      pkce_required: (input.pkce_required ?? isPublic) ? 1 : 0,
      created_at: now,
      updated_at: now,
    };
    await store.insertOAuthApplication(sandbox.db, row);
    return { ...toResponse(row, instance), client_secret: row.client_secret ?? "" };
  },

  async get_oauth_application(sandbox, { oauth_application_id }) {
    return toResponse(await getApplication(sandbox, oauth_application_id), await getInstance(sandbox.db));
  },

  async update_oauth_application(sandbox, { oauth_application_id, ...input }) {
    const row = await getApplication(sandbox, oauth_application_id);
    const uris = resolveRedirectUris(input);
    assertScopes("scopes", splitScopes(input.scopes));
    assertKeepsRequiredScopes(row.scopes, input.scopes);
    const isPublic = input.public ?? row.public === 1;
    assertPkceRequired(isPublic, input.pkce_required);
    await store.updateOAuthApplication(sandbox.db, row.id, {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(uris === undefined ? {} : { redirect_uris: JSON.stringify(uris) }),
      ...(input.scopes === undefined ? {} : { scopes: input.scopes }),
      ...(input.consent_screen_enabled === undefined
        ? {}
        : { consent_screen_enabled: input.consent_screen_enabled ? 1 : 0 }),
      public: isPublic ? 1 : 0,
      client_secret: isPublic ? null : row.client_secret,
      pkce_required: isPublic || (input.pkce_required ?? row.pkce_required === 1) ? 1 : 0,
      updated_at: sandbox.now(),
    });
    return toResponse(await getApplication(sandbox, row.id), await getInstance(sandbox.db));
  },

  async upload_oauth_application_logo(sandbox, { oauth_application_id, file, uploader_user_id }) {
    const row = await getApplication(sandbox, oauth_application_id);
    const { url } = await saveImage(sandbox, { oauth_application_id: row.id }, file, uploader_user_id);
    const updated = { ...row, logo_url: url, updated_at: sandbox.now() };
    await store.updateOAuthApplication(sandbox.db, row.id, updated);
    return toResponse(updated, await getInstance(sandbox.db));
  },

  async delete_oauth_application(sandbox, { oauth_application_id }) {
    const { id } = await getApplication(sandbox, oauth_application_id);
    await store.deleteOAuthApplication(sandbox.db, id);
    return { object: "oauth_application", id, deleted: true };
  },

  async rotate_oauth_application_secret(sandbox, { oauth_application_id }) {
    const row = await getApplication(sandbox, oauth_application_id);
    const client_secret = row.public === 1 ? null : generateClientSecret();
    const updated = { ...row, client_secret, updated_at: sandbox.now() };
    await store.updateOAuthApplication(sandbox.db, row.id, updated);
    return { ...toResponse(updated, await getInstance(sandbox.db)), client_secret: client_secret ?? "" };
  },
};
