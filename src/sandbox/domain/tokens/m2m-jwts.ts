import type { JWTPayload } from "jose";
import { z } from "zod/v3";
import { toIssuer, M2M_TOKEN, signToken, verifyToken } from "./instance-keys.ts";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/instance.ts";

/** M2M tokens that say everything themselves: whoever has the instance's public key can verify them. */

/** How long before its making a token is good already, in seconds: clocks differ. */
const CLOCK_SKEW_SECONDS = 10;

const Claims = z
  .object({
    iss: z.string(),
    jti: z.string(),
    sub: z.string(),
    aud: z.array(z.string()),
    /** The same as `aud`, in one string; absent where there is none. */
    scopes: z.string().optional(),
    iat: z.number(),
    nbf: z.number(),
    exp: z.number(),
  })
  .passthrough();

/** Claims that a token has by itself. */
export const reservedClaims: readonly string[] = Object.keys(Claims.shape);

/** What an M2M token says, in milliseconds. */
export interface M2MClaims {
  readonly id: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Those of the machine's own. */
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

/** What a token says that this instance signed for a machine and that has not expired; `undefined` for any other. */
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
