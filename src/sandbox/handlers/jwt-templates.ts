import type { z } from "zod/v3";
import { DEFAULT_LIMIT, Metadata } from "../../../tools/models/common.ts";
import type { JwtTemplate } from "../../../tools/models/jwt-template.ts";
import type { jwtTemplates } from "../../../tools/resources/jwt-templates.ts";
import type { OperationInput } from "../../../tools/core/operation.ts";
import { isAlgorithm, isUsable } from "../domain/tokens/template-signing-keys.ts";
import { Failure, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { DEFAULT_CLOCK_SKEW, DEFAULT_LIFETIME } from "../domain/sessions/session-tokens.ts";
import { getInstance, saveSettings } from "../store/instance.ts";
import * as store from "../store/jwt-templates.ts";
import type { Handlers } from "./handler.ts";

type Definition = OperationInput<(typeof jwtTemplates)["create_jwt_template"]>;

/** Set by Clerk in every token, or only in session tokens (Clerk's documentation, "JWT templates"). */
const RESERVED = new Set(["azp", "exp", "iat", "iss", "jti", "nbf", "sub", "sid", "v", "pla", "fea"]);

/** What a template without a key of its own is signed with: the instance's key. */
const OWN_KEY = { custom_signing_key: 0, signing_algorithm: "RS256", signing_key: null } as const;

const present = (row: store.JwtTemplateRow): z.input<typeof JwtTemplate> => ({
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

function checkClaims(claims: Definition["claims"]): void {
  const reserved = Object.keys(claims).find((name) => RESERVED.has(name));
  if (reserved !== undefined)
    throw new Failure(400, {
      code: "jwt_template_reserved_claim",
      message: "reserved claim used",
      longMessage: `The claim ${reserved} is set by Clerk and cannot be in a template.`,
      param: "claims",
    });
}

async function checkName(sandbox: Sandbox, name: string, own?: string): Promise<void> {
  if (name.trim() === "") throw invalidParam("name", "name must not be blank.");
  const taken = await store.findJwtTemplateByName(sandbox.db, name);
  if (taken !== undefined && taken.id !== own)
    throw invalidParam("name", `There is a JWT template named ${name} already.`, "form_identifier_exists");
}

const needed = (param: string) =>
  new Failure(422, {
    code: "form_conditional_param_missing",
    message: "is missing",
    longMessage: `${param} must be included when custom_signing_key is true.`,
    param,
  });

/** How tokens are to be signed; `before` is what an update leaves as it is where nothing new is given. */
async function signing(
  definition: Definition,
  before: Pick<store.JwtTemplateRow, keyof typeof OWN_KEY>,
): Promise<Pick<store.JwtTemplateRow, keyof typeof OWN_KEY>> {
  const custom = definition.custom_signing_key ?? before.custom_signing_key === 1;
  if (!custom) return OWN_KEY;
  const had = before.custom_signing_key === 1;
  const algorithm = definition.signing_algorithm ?? (had ? before.signing_algorithm : undefined);
  const key = definition.signing_key ?? before.signing_key;
  if (algorithm === undefined) throw needed("signing_algorithm");
  if (key === null) throw needed("signing_key");
  if (!isAlgorithm(algorithm))
    throw invalidParam("signing_algorithm", "signing_algorithm must be HS, RS or ES with 256, 384 or 512.");
  if (!(await isUsable(algorithm, key)))
    throw invalidParam("signing_key", `signing_key is not a key that can sign with ${algorithm}.`);
  return { custom_signing_key: 1, signing_algorithm: algorithm, signing_key: key };
}

export const jwtTemplateHandlers: Handlers<typeof jwtTemplates> = {
  async list_jwt_templates(sandbox, { limit = DEFAULT_LIMIT, offset = 0 }) {
    const { rows, total } = await store.listJwtTemplates(sandbox.db, { limit, offset });
    return { data: rows.map(present), total_count: total };
  },

  async create_jwt_template(sandbox, definition) {
    checkClaims(definition.claims);
    await checkName(sandbox, definition.name);
    const at = sandbox.now();
    const row: store.JwtTemplateRow = {
      id: sandbox.newId("jtmp"),
      name: definition.name,
      claims: JSON.stringify(definition.claims),
      lifetime: definition.lifetime ?? DEFAULT_LIFETIME,
      allowed_clock_skew: definition.allowed_clock_skew ?? DEFAULT_CLOCK_SKEW,
      ...(await signing(definition, OWN_KEY)),
      created_at: at,
      updated_at: at,
    };
    await store.insertJwtTemplate(sandbox.db, row);
    return present(row);
  },

  async get_jwt_template(sandbox, { template_id }) {
    return present(await getTemplate(sandbox, template_id));
  },

  async update_jwt_template(sandbox, { template_id, ...definition }) {
    const before = await getTemplate(sandbox, template_id);
    checkClaims(definition.claims);
    await checkName(sandbox, definition.name, template_id);
    const row: store.JwtTemplateRow = {
      ...before,
      name: definition.name,
      claims: JSON.stringify(definition.claims),
      lifetime: definition.lifetime ?? before.lifetime,
      allowed_clock_skew: definition.allowed_clock_skew ?? before.allowed_clock_skew,
      ...(await signing(definition, before)),
      updated_at: sandbox.now(),
    };
    await store.updateJwtTemplate(sandbox.db, row);
    const { settings } = await getInstance(sandbox.db);
    if (settings.beta.session_token_template === before.name)
      await saveSettings(sandbox.db, {
        ...settings,
        beta: { ...settings.beta, session_token_template: row.name },
      });
    return present(row);
  },

  async delete_jwt_template(sandbox, { template_id }) {
    const row = await getTemplate(sandbox, template_id);
    const { settings } = await getInstance(sandbox.db);
    if (settings.beta.session_token_template === row.name)
      throw new Failure(403, {
        code: "session_token_jwt_template",
        message: "template in use for session tokens",
        longMessage: `Session tokens are made with ${row.name}; choose another session_token_template first.`,
      });
    await store.deleteJwtTemplate(sandbox.db, row.id);
    return { object: "jwt_template", id: row.id, deleted: true };
  },
};
