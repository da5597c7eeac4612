import type { z } from "zod/v3";
import {
  DEFAULT_LIMIT,
  type JwtTemplate,
  type jwtTemplates,
  Metadata,
  type OperationInput,
} from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  canSign,
  DEFAULT_CLOCK_SKEW_SECONDS,
  DEFAULT_TOKEN_LIFETIME_SECONDS,
  isSigningAlgorithm,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { getInstance, updateInstanceSettings } from "../store/index.ts";
import * as store from "../store/index.ts";

type JwtTemplateInput = OperationInput<(typeof jwtTemplates)["create_jwt_template"]>;

/** Claims that Clerk sets in all tokens, or only in session tokens (Clerk's documentation, "JWT templates"). */
const RESERVED_CLAIMS = new Set(["azp", "exp", "iat", "iss", "jti", "nbf", "sub", "sid", "v", "pla", "fea"]);

/** Signing settings of a template without a key of its own, which is signed with the instance's key. */
const INSTANCE_KEY_SIGNING = {
  custom_signing_key: 0,
  signing_algorithm: "RS256",
  signing_key: null,
} as const;

const toResponse = (row: store.JwtTemplateRow): z.input<typeof JwtTemplate> => ({
  object: "jwt_template",
  id: row.id,
  name: row.name,
  claims: Metadata.parse(JSON.parse(row.claims)),
  lifetime: row.lifetime,
  allowed_clock_skew: row.allowed_clock_skew,
  custom_signing_key: row.custom_signing_key === 1,
  signing_algorithm: row.signing_algorithm,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

async function getTemplate(sandbox: Sandbox, id: string): Promise<store.JwtTemplateRow> {
  const row = await store.findJwtTemplate(sandbox.db, id);
  if (row === undefined) throw notFound("JWT template", id);
  return row;
}

function assertNoReservedClaims(claims: JwtTemplateInput["claims"]): void {
  const reserved = Object.keys(claims).find((name) => RESERVED_CLAIMS.has(name));
  if (reserved !== undefined)
    throw new ApiError(400, {
      code: "jwt_template_reserved_claim",
      message: "reserved claim used",
      longMessage: `The claim ${reserved} is set by Clerk and cannot be in a template.`,
      param: "claims",
    });
}

async function assertNameAvailable(sandbox: Sandbox, name: string, ownId?: string): Promise<void> {
  if (name.trim() === "") throw invalidParam("name", "name must not be blank.");
  const existing = await store.findJwtTemplateByName(sandbox.db, name);
  if (existing !== undefined && existing.id !== ownId)
    throw invalidParam("name", `There is a JWT template named ${name} already.`, "form_identifier_exists");
}

const missingSigningParam = (param: string) =>
  new ApiError(422, {
    code: "form_conditional_param_missing",
    message: "is missing",
    longMessage: `${param} must be included when custom_signing_key is true.`,
    param,
  });

/**
 * The signing settings of a template; settings that the request omits are taken from `current`.
 *
 * @throws ApiError 422 if a required setting is missing, or if the key cannot sign with the algorithm
 */
async function resolveSigningSettings(
  definition: JwtTemplateInput,
  current: Pick<store.JwtTemplateRow, keyof typeof INSTANCE_KEY_SIGNING>,
): Promise<Pick<store.JwtTemplateRow, keyof typeof INSTANCE_KEY_SIGNING>> {
  const usesCustomKey = definition.custom_signing_key ?? current.custom_signing_key === 1;
  if (!usesCustomKey) return INSTANCE_KEY_SIGNING;
  const hadCustomKey = current.custom_signing_key === 1;
  const algorithm = definition.signing_algorithm ?? (hadCustomKey ? current.signing_algorithm : undefined);
  const key = definition.signing_key ?? current.signing_key;
  if (algorithm === undefined) throw missingSigningParam("signing_algorithm");
  if (key === null) throw missingSigningParam("signing_key");
  if (!isSigningAlgorithm(algorithm))
    throw invalidParam("signing_algorithm", "signing_algorithm must be HS, RS or ES with 256, 384 or 512.");
  if (!(await canSign(algorithm, key)))
    throw invalidParam("signing_key", `signing_key is not a key that can sign with ${algorithm}.`);
  return { custom_signing_key: 1, signing_algorithm: algorithm, signing_key: key };
}

export const jwtTemplateHandlers: Handlers<typeof jwtTemplates> = {
  async list_jwt_templates(sandbox, { limit = DEFAULT_LIMIT, offset = 0 }) {
    const { rows, total } = await store.listJwtTemplates(sandbox.db, { limit, offset });
    return { data: rows.map(toResponse), total_count: total };
  },

  async create_jwt_template(sandbox, definition) {
    assertNoReservedClaims(definition.claims);
    await assertNameAvailable(sandbox, definition.name);
    const now = sandbox.now();
    const row: store.JwtTemplateRow = {
      id: sandbox.newId("jtmp"),
      name: definition.name,
      claims: JSON.stringify(definition.claims),
      lifetime: definition.lifetime ?? DEFAULT_TOKEN_LIFETIME_SECONDS,
      allowed_clock_skew: definition.allowed_clock_skew ?? DEFAULT_CLOCK_SKEW_SECONDS,
      ...(await resolveSigningSettings(definition, INSTANCE_KEY_SIGNING)),
      created_at: now,
      updated_at: now,
    };
    await store.insertJwtTemplate(sandbox.db, row);
    return toResponse(row);
  },

  async get_jwt_template(sandbox, { template_id }) {
    return toResponse(await getTemplate(sandbox, template_id));
  },

  async update_jwt_template(sandbox, { template_id, ...definition }) {
    const current = await getTemplate(sandbox, template_id);
    assertNoReservedClaims(definition.claims);
    await assertNameAvailable(sandbox, definition.name, template_id);
    const row: store.JwtTemplateRow = {
      ...current,
      name: definition.name,
      claims: JSON.stringify(definition.claims),
      lifetime: definition.lifetime ?? current.lifetime,
      allowed_clock_skew: definition.allowed_clock_skew ?? current.allowed_clock_skew,
      ...(await resolveSigningSettings(definition, current)),
      updated_at: sandbox.now(),
    };
    await store.updateJwtTemplate(sandbox.db, row);
    const { settings } = await getInstance(sandbox.db);
    if (settings.beta.session_token_template === current.name)
      await updateInstanceSettings(sandbox.db, {
        ...settings,
        beta: { ...settings.beta, session_token_template: row.name },
      });
    return toResponse(row);
  },

  async delete_jwt_template(sandbox, { template_id }) {
    const row = await getTemplate(sandbox, template_id);
    const { settings } = await getInstance(sandbox.db);
    if (settings.beta.session_token_template === row.name)
      throw new ApiError(403, {
        code: "session_token_jwt_template",
        message: "template in use for session tokens",
        longMessage: `Session tokens are made with ${row.name}; choose another session_token_template first.`,
      });
    await store.deleteJwtTemplate(sandbox.db, row.id);
    return { object: "jwt_template", id: row.id, deleted: true };
  },
};
