import { z } from "zod/v3";
import { type ApiKey, type apiKeys, DEFAULT_LIMIT, Metadata } from "../../../tools/index.ts";
import { ApiError, badRequest, invalidToken, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { generateSecret, toExpiration } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { findMachine, findOrganization, findUser } from "../store/index.ts";
import * as store from "../store/index.ts";

const DEFAULT_TYPE = "api_key";

const Scopes = z.array(z.string());

const isExpired = ({ expires_at }: store.ApiKeyRow, now: number) => expires_at !== null && expires_at <= now;

const toResponse = (row: store.ApiKeyRow, now: number): z.input<typeof ApiKey> => ({
  object: "api_key",
  id: row.id,
  type: row.type,
  subject: row.subject,
  name: row.name,
  description: row.description,
  claims: row.claims === null ? null : Metadata.parse(JSON.parse(row.claims)),
  scopes: Scopes.parse(JSON.parse(row.scopes)),
  revoked: row.revoked === 1,
  revocation_reason: row.revocation_reason,
  expired: isExpired(row, now),
  expiration: row.expires_at,
  created_by: row.created_by,
  last_used_at: row.last_used_at,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

async function getApiKey(sandbox: Sandbox, id: string): Promise<store.ApiKeyRow> {
  const row = await store.findApiKey(sandbox.db, id);
  if (row === undefined) throw notFound("API key", id);
  return row;
}

/** @throws ApiError 400 if the subject is not a user, organization or machine */
async function assertSubjectExists({ db }: Sandbox, subject: string): Promise<void> {
  const lookups = [findUser, findOrganization, findMachine];
  const matches = await Promise.all(lookups.map((item) => item(db, subject)));
  if (matches.every((item) => item === undefined))
    throw badRequest("subject", `No user, organization or machine was found with id ${subject}.`);
}

/** @throws ApiError 409 if the subject has another valid key with this name */
async function assertNameAvailable(
  sandbox: Sandbox,
  key: Pick<store.ApiKeyRow, "id" | "subject" | "type" | "name">,
) {
  const existing = await store.findValidApiKey(sandbox.db, key, sandbox.now());
  if (existing !== undefined && existing.id !== key.id)
    throw new ApiError(409, {
      code: "api_key_name_already_exists",
      message: "API key name already exists",
      longMessage: `${key.subject} already has an API key named ${key.name} (${existing.id}).`,
      param: "name",
    });
}

export const apiKeyHandlers: Handlers<typeof apiKeys> = {
  async list_api_keys(sandbox, { subject, type, include_invalid, query, limit, offset }) {
    const now = sandbox.now();
    const { rows, total } = await store.listApiKeys(sandbox.db, {
      subject,
      type: type ?? DEFAULT_TYPE,
      query,
      includeInvalid: include_invalid === "true",
      now,
      limit: limit ?? DEFAULT_LIMIT,
      offset: offset ?? 0,
    });
    return { data: rows.map((row) => toResponse(row, now)), total_count: total };
  },

  async create_api_key(sandbox, input) {
    const { created_by, seconds_until_expiration } = input;
    await assertSubjectExists(sandbox, input.subject);
    if (created_by !== undefined && (await findUser(sandbox.db, created_by)) === undefined)
      throw badRequest("created_by", `No user was found with id ${created_by}.`);
    const now = sandbox.now();
    const row: store.ApiKeyRow = {
      id: sandbox.newId("ak"),
      type: input.type ?? DEFAULT_TYPE,
      subject: input.subject,
      name: input.name,
      description: input.description ?? null,
      claims: input.claims === undefined ? null : JSON.stringify(input.claims),
      scopes: JSON.stringify(input.scopes ?? []),
      secret: generateSecret("ak"),
      revoked: 0,
      revocation_reason: null,
      expires_at:
        seconds_until_expiration === undefined ? null : toExpiration(sandbox, seconds_until_expiration),
      created_by: created_by ?? null,
      last_used_at: null,
      created_at: now,
      updated_at: now,
    };
    await assertNameAvailable(sandbox, row);
    await store.insertApiKey(sandbox.db, row);
    return { ...toResponse(row, now), secret: row.secret };
  },

  async get_api_key(sandbox, { apiKeyID }) {
    return toResponse(await getApiKey(sandbox, apiKeyID), sandbox.now());
  },

  async update_api_key(sandbox, { apiKeyID, ...input }) {
    const row = await getApiKey(sandbox, apiKeyID);
    const { description, claims, scopes, subject, seconds_until_expiration: seconds } = input;
    if (row.revoked === 1) throw badRequest("apiKeyID", "A revoked API key cannot be changed.");
    if (subject !== undefined && subject !== row.subject) {
      await assertSubjectExists(sandbox, subject);
      await assertNameAvailable(sandbox, { ...row, subject });
    }
    await store.updateApiKey(sandbox.db, row.id, {
      ...(description === undefined ? {} : { description }),
      ...(claims === undefined ? {} : { claims: claims === null ? null : JSON.stringify(claims) }),
      ...(scopes === undefined ? {} : { scopes: JSON.stringify(scopes) }),
      ...(subject === undefined ? {} : { subject }),
      ...(seconds === undefined
        ? {}
        : { expires_at: seconds === null ? null : toExpiration(sandbox, seconds) }),
      updated_at: sandbox.now(),
    });
    return toResponse(await getApiKey(sandbox, row.id), sandbox.now());
  },

  async delete_api_key(sandbox, { apiKeyID }) {
    const { id } = await getApiKey(sandbox, apiKeyID);
    await store.deleteApiKey(sandbox.db, id);
    return { object: "api_key", id, deleted: true };
  },

  async get_api_key_secret(sandbox, { apiKeyID }) {
    const { secret } = await getApiKey(sandbox, apiKeyID);
    return { secret };
  },

  async revoke_api_key(sandbox, { apiKeyID, revocation_reason }) {
    const row = await getApiKey(sandbox, apiKeyID);
    if (row.revoked === 1) throw badRequest("apiKeyID", "This API key has already been revoked.");
    const now = sandbox.now();
    const changes = { revoked: 1, revocation_reason: revocation_reason ?? null, updated_at: now } as const;
    await store.updateApiKey(sandbox.db, row.id, changes);
    return toResponse({ ...row, ...changes }, now);
  },

  async verify_api_key(sandbox, { secret }) {
    const row = await store.findApiKeyBySecret(sandbox.db, secret);
    const now = sandbox.now();
    if (row === undefined) throw invalidToken("No API key was found with this secret.");
    if (row.revoked === 1) throw invalidToken(`The API key ${row.id} has been revoked.`);
    if (isExpired(row, now)) throw invalidToken(`The API key ${row.id} has expired.`);
    await store.updateApiKey(sandbox.db, row.id, { last_used_at: now });
    return toResponse({ ...row, last_used_at: now }, now);
  },
};
