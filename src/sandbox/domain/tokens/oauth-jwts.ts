import { z } from "zod/v3";
import { toIssuer, OAUTH_ACCESS_TOKEN, signToken, verifySignature } from "./instance-keys.ts";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/instance.ts";

/** OAuth access tokens that say everything themselves: whoever has the instance's public key can verify them. */

const Claims = z.object({
  jti: z.string(),
  sub: z.string(),
  client_id: z.string(),
  /** Space-separated. */
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** What an OAuth access token says, in milliseconds. */
interface OAuthClaims {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  /** Space-separated. */
  readonly scopes: string;
  readonly createdAt: number;
  readonly expiration: number;
}

/** An opaque token has no dots: `oat_…`. */
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

/** What a token says that this instance signed for an OAuth application, expired or not; `undefined` for any other. */
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
