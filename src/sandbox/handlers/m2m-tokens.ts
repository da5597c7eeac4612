import { isDeepStrictEqual } from "node:util";
import { z } from "zod/v3";
import {
  DEFAULT_LIMIT,
  type M2MToken,
  type m2mTokens,
  type M2MTokenWithSecret,
  Metadata,
} from "../../../tools/index.ts";
import { ApiError, badRequest, invalidToken, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  authenticateMachine,
  generateSecret,
  type M2MClaims,
  RESERVED_CLAIMS,
  signM2MJwt,
  toExpiration,
  verifyM2MJwt,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { findMachine, listScopedMachines, type MachineRow } from "../store/index.ts";
import * as store from "../store/index.ts";

const Scopes = z.array(z.string());

const parseClaims = (row: store.M2MTokenRow) =>
  row.claims === null ? null : Metadata.parse(JSON.parse(row.claims));

const toResponse = (row: store.M2MTokenRow, now: number): z.input<typeof M2MToken> => ({
  object: "machine_to_machine_token",
  id: row.id,
  subject: row.machine_id,
  claims: parseClaims(row),
  scopes: Scopes.parse(JSON.parse(row.scopes)),
  revoked: row.revoked === 1,
  revocation_reason: row.revocation_reason,
  expired: row.expires_at <= now,
  expiration: row.expires_at,
  last_used_at: row.last_used_at,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/**
 * Presents a JWT by its claims alone. JWTs are not stored, so their last use is unknown, and they cannot be revoked.
 */
const toJwtResponse = (token: M2MClaims): z.input<typeof M2MToken> => ({
  object: "machine_to_machine_token",
  id: token.id,
  subject: token.subject,
  claims: token.claims,
  scopes: [...token.scopes],
  revoked: false,
  revocation_reason: null,
  expired: false,
  expiration: token.expiration,
  last_used_at: null,
  created_at: token.createdAt,
  updated_at: token.createdAt,
});

/**
 * Verifies an opaque token and records its use.
 *
 * @throws ApiError 404 if the token is unknown, revoked or expired
 */
async function verifyOpaqueToken(sandbox: Sandbox, token: string): Promise<z.input<typeof M2MToken>> {
  const row = await store.findM2MTokenBySecret(sandbox.db, token);
  const now = sandbox.now();
  if (row === undefined) throw invalidToken("No such M2M token was found.");
  if (row.revoked === 1) throw invalidToken(`The M2M token ${row.id} has been revoked.`);
  if (row.expires_at <= now) throw invalidToken(`The M2M token ${row.id} has expired.`);
  await store.updateM2MToken(sandbox.db, row.id, { last_used_at: now });
  return toResponse({ ...row, last_used_at: now }, now);
}

async function verifyJwt(sandbox: Sandbox, token: string): Promise<z.input<typeof M2MToken>> {
  const jwtClaims = await verifyM2MJwt(sandbox, token);
  if (jwtClaims === undefined)
    throw invalidToken("This is not an M2M token of this instance, or it has expired.");
  return toJwtResponse(jwtClaims);
}

/**
 * The machine that authenticates with its secret key; `undefined` if the request is authenticated by the instance's
 * secret key.
 */
const resolveActingMachine = async (
  sandbox: Sandbox,
  key: string | undefined,
): Promise<MachineRow | undefined> => (key === undefined ? undefined : authenticateMachine(sandbox, key));

/** The content of a new token, independent of the token's format. */
interface TokenDraft {
  readonly machine: MachineRow;
  readonly scopes: readonly string[];
  readonly claims: M2MClaims["claims"];
  /** Seconds. */
  readonly lifetime: number;
  readonly expiration: number;
}

async function mintJwt(sandbox: Sandbox, draft: TokenDraft): Promise<z.input<typeof M2MTokenWithSecret>> {
  const reserved = Object.keys(draft.claims ?? {}).find((name) => RESERVED_CLAIMS.includes(name));
  if (reserved !== undefined)
    throw new ApiError(400, {
      code: "machine_token_reserved_claim",
      message: "reserved claim used",
      longMessage: `The claim ${reserved} is set by Clerk.`,
      param: "claims",
    });
  const token = await signM2MJwt(sandbox, {
    id: sandbox.newId("mt"),
    subject: draft.machine.id,
    scopes: draft.scopes,
    claims: draft.claims,
    createdAt: sandbox.now(),
    expiration: draft.expiration,
  });
  const signed = await verifyM2MJwt(sandbox, token);
  if (signed === undefined) throw new Error("A token that was just signed is good.");
  return { ...toJwtResponse(signed), token };
}

/**
 * Finds a valid token with the same content whose remaining lifetime is at least `minRemainingSeconds`.
 *
 * @throws ApiError 400 if `minRemainingSeconds` is not less than the lifetime of a new token
 */
async function findReusableToken(
  sandbox: Sandbox,
  { machine, scopes, claims, lifetime }: TokenDraft,
  minRemainingSeconds: number,
): Promise<store.M2MTokenRow | undefined> {
  if (minRemainingSeconds >= lifetime)
    throw badRequest(
      "min_remaining_ttl_seconds",
      `min_remaining_ttl_seconds must be less than the ${lifetime} seconds that the token lives.`,
    );
  const now = sandbox.now();
  const validUntil = Math.max(now + minRemainingSeconds * 1000, now + 1);
  const candidates = await store.listM2MTokensValidUntil(
    sandbox.db,
    machine.id,
    JSON.stringify(scopes),
    validUntil,
  );
  return candidates.find((row) => isDeepStrictEqual(parseClaims(row), claims));
}

async function mintOpaqueToken(sandbox: Sandbox, draft: TokenDraft): Promise<store.M2MTokenRow> {
  const now = sandbox.now();
  const row: store.M2MTokenRow = {
    id: sandbox.newId("mt"),
    machine_id: draft.machine.id,
    token: generateSecret("mt"),
    claims: draft.claims === null ? null : JSON.stringify(draft.claims),
    scopes: JSON.stringify(draft.scopes),
    revoked: 0,
    revocation_reason: null,
    expires_at: draft.expiration,
    last_used_at: null,
    created_at: now,
    updated_at: now,
  };
  await store.insertM2MToken(sandbox.db, row);
  return row;
}

export const m2mTokenHandlers: Handlers<typeof m2mTokens> = {
  async list_m2m_tokens(sandbox, { machine_secret_key, subject, ...input }) {
    const machine = await resolveActingMachine(sandbox, machine_secret_key);
    if (machine !== undefined && machine.id !== subject)
      throw new ApiError(403, {
        code: "authorization_invalid",
        message: "Unauthorized request",
        longMessage: "A machine can list only its own tokens.",
      });
    if ((await findMachine(sandbox.db, subject)) === undefined) throw notFound("machine", subject);
    const now = sandbox.now();
    const { rows, total } = await store.listM2MTokens(sandbox.db, {
      machineId: subject,
      includeRevoked: input.revoked ?? false,
      includeExpired: input.expired ?? false,
      now,
      limit: input.limit ?? DEFAULT_LIMIT,
      offset: input.offset ?? 0,
    });
    return { data: rows.map((row) => toResponse(row, now)), total_count: total };
  },

  async create_m2m_token(sandbox, { machine_secret_key, ...input }) {
    const machine = await authenticateMachine(sandbox, machine_secret_key);
    const lifetime = input.seconds_until_expiration ?? machine.default_token_ttl;
    const scopedMachines = await listScopedMachines(sandbox.db, [machine.id]);
    const draft: TokenDraft = {
      machine,
      scopes: (scopedMachines.get(machine.id) ?? []).map(({ id }) => id).sort(),
      claims: input.claims ?? null,
      lifetime,
      expiration: toExpiration(sandbox, lifetime),
    };
    if (input.token_format === "jwt") return mintJwt(sandbox, draft);
    const minRemainingSeconds = input.min_remaining_ttl_seconds;
    const reusable =
      minRemainingSeconds === undefined
        ? undefined
        : await findReusableToken(sandbox, draft, minRemainingSeconds);
    const row = reusable ?? (await mintOpaqueToken(sandbox, draft));
    return { ...toResponse(row, sandbox.now()), token: row.token };
  },

  async revoke_m2m_token(sandbox, { machine_secret_key, m2m_token_id, revocation_reason }) {
    const machine = await resolveActingMachine(sandbox, machine_secret_key);
    const row = await store.findM2MToken(sandbox.db, m2m_token_id);
    if (row === undefined || (machine !== undefined && row.machine_id !== machine.id))
      throw notFound("M2M token", m2m_token_id);
    if (row.revoked === 1) throw badRequest("m2m_token_id", "This M2M token has already been revoked.");
    const now = sandbox.now();
    const changes = {
      revoked: 1,
      revocation_reason: revocation_reason ?? null,
      updated_at: now,
    } as const;
    await store.updateM2MToken(sandbox.db, row.id, changes);
    return toResponse({ ...row, ...changes }, now);
  },

  async verify_m2m_token(sandbox, { machine_secret_key, token }) {
    const machine = await resolveActingMachine(sandbox, machine_secret_key);
    const verified = token.startsWith("mt_")
      ? await verifyOpaqueToken(sandbox, token)
      : await verifyJwt(sandbox, token);
    if (machine !== undefined && !(verified.scopes ?? []).includes(machine.id))
      throw invalidToken(`The M2M token ${verified.id} does not give access to ${machine.id}.`);
    return verified;
  },
};
