import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from "jose";
import { z } from "zod/v3";
import { inTransaction, type Sandbox } from "../../context.ts";
import { getInstance, initializeInstanceSigningKey, type InstanceRecord } from "../../store/instance.ts";

/** The instance's one RSA key: session tokens and tickets are signed with it, `/v1/jwks` publishes it. */

const SIGNING_ALGORITHM = "RS256";

const PrivateJwk = z.object({ kty: z.literal("RSA"), n: z.string(), e: z.string() }).passthrough();

const parsePrivateJwk = (json: string): JWK => PrivateJwk.parse(JSON.parse(json));

async function generateKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

/** The private key; it is made when it is first needed, by whichever process needs it first. */
async function ensureSigningKey(sandbox: Sandbox): Promise<{ jwk: JWK; instance: InstanceRecord }> {
  const instance = await getInstance(sandbox.db);
  if (instance.signing_key !== null) return { jwk: parsePrivateJwk(instance.signing_key), instance };
  await inTransaction(sandbox, async ({ db, runDeferred }) =>
    initializeInstanceSigningKey(db, await runDeferred("signing key", generateKey)),
  );
  return ensureSigningKey(sandbox);
}

/** The issuer of this instance's tokens: its Frontend API. */
export const toIssuer = (instance: InstanceRecord): string => `https://${instance.frontend_api}`;

/** The public half, with the instance's id as `kid`. */
export async function getPublicJwk(sandbox: Sandbox) {
  const { jwk, instance } = await ensureSigningKey(sandbox);
  const { n, e } = PrivateJwk.parse(jwk);
  return { use: "sig", kty: "RSA", kid: instance.id, alg: SIGNING_ALGORITHM, n, e } as const;
}

/** What a token is for, in its header, so that none passes for one of another kind whatever claims it has. */
interface TokenType {
  readonly typ: string;
  readonly cat?: string;
}

/** Tokens of sessions and tickets, which their claims tell apart. */
const PLAIN_TOKEN: TokenType = { typ: "JWT" };

/** Tokens of machines, with the category by which `@clerk/backend` tells them from those of sessions. */
export const M2M_TOKEN: TokenType = { typ: "JWT", cat: "cl_B7d4PD333AAA" };

/** Access tokens of OAuth applications, as RFC 9068 has them. */
export const OAUTH_ACCESS_TOKEN: TokenType = { typ: "at+jwt" };

/** Signs a token with the instance's key; the claims are taken as they are. */
export async function signToken(
  sandbox: Sandbox,
  claims: JWTPayload,
  tokenType = PLAIN_TOKEN,
): Promise<string> {
  const { jwk, instance } = await ensureSigningKey(sandbox);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: instance.id, ...tokenType })
    .sign(await importJWK(jwk, SIGNING_ALGORITHM));
}

async function verifyClaims(
  sandbox: Sandbox,
  token: string,
  { typ, cat }: TokenType,
  clockTolerance: number,
) {
  const key = await importJWK(await getPublicJwk(sandbox), SIGNING_ALGORITHM);
  const options = { currentDate: new Date(sandbox.now()), clockTolerance };
  try {
    const { protectedHeader, payload } = await jwtVerify(token, key, options);
    return protectedHeader.typ === typ && protectedHeader["cat"] === cat ? payload : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The claims of a token that this instance signed, of the kind that is asked for, and that has not expired;
 * `undefined` for any other.
 */
export const verifyToken = (
  sandbox: Sandbox,
  token: string,
  tokenType = PLAIN_TOKEN,
): Promise<JWTPayload | undefined> => verifyClaims(sandbox, token, tokenType, 0);

/** The claims of a token of a kind that this instance signed, expired or not; `undefined` for any other. */
export const verifySignature = (
  sandbox: Sandbox,
  token: string,
  tokenType = PLAIN_TOKEN,
): Promise<JWTPayload | undefined> => verifyClaims(sandbox, token, tokenType, Number.MAX_SAFE_INTEGER);
