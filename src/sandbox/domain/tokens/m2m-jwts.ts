import type { JWTPayload } from "jose";
import { z } from "zod/v3";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/index.ts";
import { M2M_TOKEN, signToken, toIssuer, verifyToken } from "./instance-keys.ts";

/** M2M tokens that are JWTs: self-contained and verifiable with the instance's public key. */

/** How long before its creation a token is already valid (`nbf`), because clocks differ. */
const CLOCK_SKEW_SECONDS = 10;

const Claims = z
  .object({
    iss: z.string(),
    jti: z.string(),
    sub: z.string(),
    aud: z.array(z.string()),
    /** The values of `aud`, space-separated; absent if there are none. */
    scopes: z.string().optional(),
    iat: z.number(),
    nbf: z.number(),
    exp: z.number(),
  })
  .passthrough();

/** Claims that the sandbox sets; custom claims must not use these names. */
export const RESERVED_CLAIMS: readonly string[] = Object.keys(Claims.shape);

/** The content of an M2M token; times are in milliseconds. */
export interface M2MClaims {
  readonly id: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  /** The machine's custom claims. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
  readonly expiration: number;
}

export async function signM2MJwt(sandbox: Sandbox, token: M2MClaims): Promise<string> {
  const iat = Math.floor(token.createdAt / 1000);
  const claims: JWTPayload = {
    ...token.claims,
    iss: toIssuer(await getInstance(sandbox.db)),
    jti: token.id,
    sub: token.subject,
    aud: [...token.scopes],
    ...(token.scopes.length === 0 ? {} : { scopes: token.scopes.join(" ") }),
    iat,
    nbf: iat - CLOCK_SKEW_SECONDS,
    exp: Math.floor(token.expiration / 1000),
  };
  return signToken(sandbox, claims, M2M_TOKEN);
}

/** The content of an M2M token; `undefined` unless this instance signed it and it has not expired. */
export async function verifyM2MJwt(sandbox: Sandbox, token: string): Promise<M2MClaims | undefined> {
  const payload = Claims.safeParse(await verifyToken(sandbox, token, M2M_TOKEN));
  if (!payload.success) return undefined;
  const { iss: _iss, jti, sub, aud, scopes: _scopes, iat, nbf: _nbf, exp, ...claims } = payload.data;
  return {
    id: jti,
    subject: sub,
    scopes: aud,
    claims: Object.keys(claims).length === 0 ? null : claims,
    createdAt: iat * 1000,
    expiration: exp * 1000,
  };
}
