import { z } from "zod/v3";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/index.ts";
import { OAUTH_ACCESS_TOKEN, signToken, toIssuer, verifySignature } from "./instance-keys.ts";

/** OAuth access tokens that are JWTs: self-contained and verifiable with the instance's public key. */

const Claims = z.object({
  jti: z.string(),
  sub: z.string(),
  client_id: z.string(),
  /** Space-separated. */
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** The content of an OAuth access token; times are in milliseconds. */
interface OAuthClaims {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  /** Space-separated. */
  readonly scopes: string;
  readonly createdAt: number;
  readonly expiration: number;
}

/** Whether a token is a JWT, not an opaque token: opaque tokens (`oat_…`) contain no dots. */
export const isOAuthJwt = (token: string): boolean => token.split(".").length === 3;

export async function signOAuthJwt(sandbox: Sandbox, token: OAuthClaims): Promise<string> {
  const iat = Math.floor(token.createdAt / 1000);
  return signToken(
    sandbox,
    {
      iss: toIssuer(await getInstance(sandbox.db)),
      jti: token.id,
      sub: token.userId,
      client_id: token.clientId,
      scope: token.scopes,
      iat,
      nbf: iat,
      exp: Math.floor(token.expiration / 1000),
    },
    OAUTH_ACCESS_TOKEN,
  );
}

/** The content of an OAuth access token, expired or not; `undefined` if this instance did not sign it. */
export async function verifyOAuthJwt(sandbox: Sandbox, token: string): Promise<OAuthClaims | undefined> {
  const payload = Claims.safeParse(await verifySignature(sandbox, token, OAUTH_ACCESS_TOKEN));
  if (!payload.success) return undefined;
  const { jti, sub, client_id, scope, iat, exp } = payload.data;
  return {
    id: jti,
    userId: sub,
    clientId: client_id,
    scopes: scope,
    createdAt: iat * 1000,
    expiration: exp * 1000,
  };
}
