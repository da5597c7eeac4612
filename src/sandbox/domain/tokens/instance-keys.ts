import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from "jose";
import { z } from "zod/v3";
import { runInTransaction, type Sandbox } from "../../context.ts";
import { getInstance, initializeInstanceSigningKey, type InstanceRecord } from "../../store/index.ts";

/**
 * The instance's single RSA key. It signs session tokens, tickets, M2M and OAuth access tokens; `/v1/jwks` publishes
 * its public half.
 */

const SIGNING_ALGORITHM = "RS256";

const PrivateJwk = z.object({ kty: z.literal("RSA"), n: z.string(), e: z.string() }).passthrough();

const parsePrivateJwk = (json: string): JWK => PrivateJwk.parse(JSON.parse(json));

async function generateKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

/** Loads the private key. It is generated on first use; if several processes do so, the first to store it wins. */
async function ensureSigningKey(sandbox: Sandbox): Promise<{ jwk: JWK; instance: InstanceRecord }> {
  const instance = await getInstance(sandbox.db);
  if (instance.signing_key !== null) return { jwk: parsePrivateJwk(instance.signing_key), instance };
  await runInTransaction(sandbox, async ({ db, runDeferred }) =>
    initializeInstanceSigningKey(db, await runDeferred("signing key", generateKey)),
  );
  return ensureSigningKey(sandbox);
}

/** The `iss` claim of the instance's tokens: the URL of its Frontend API. */
export const toIssuer = (instance: InstanceRecord): string => `https://${instance.frontend_api}`;

/** The public key as a JWK, with the instance's id as `kid`. */
export async function getPublicJwk(sandbox: Sandbox) {
  const { jwk, instance } = await ensureSigningKey(sandbox);
  const { n, e } = PrivateJwk.parse(jwk);
  return { use: "sig", kty: "RSA", kid: instance.id, alg: SIGNING_ALGORITHM, n, e } as const;
}

/** Header fields that state a token's type, so that no token is accepted as another type because of its claims. */
interface TokenType {
  readonly typ: string;
  readonly cat?: string;
}

/** The type of session tokens and tickets, which are distinguished by their claims. */
const PLAIN_TOKEN: TokenType = { typ: "JWT" };

/** The type of M2M tokens; by the category `cat`, `@clerk/backend` distinguishes them from session tokens. */
export const M2M_TOKEN: TokenType = { typ: "JWT", cat: "cl_B7d4PD333AAA" };

/** The type of OAuth access tokens, as defined in RFC 9068. */
export const OAUTH_ACCESS_TOKEN: TokenType = { typ: "at+jwt" };

/** Signs a token with the instance's key; adds no claims and checks none. */
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
 * The claims of a token; `undefined` unless this instance signed it, it is of the given type and it has not expired.
 */
export const verifyToken = (
  sandbox: Sandbox,
  token: string,
  tokenType = PLAIN_TOKEN,
): Promise<JWTPayload | undefined> => verifyClaims(sandbox, token, tokenType, 0);

/** Like `verifyToken`, but accepts expired tokens. */
export const verifySignature = (
  sandbox: Sandbox,
  token: string,
  tokenType = PLAIN_TOKEN,
): Promise<JWTPayload | undefined> => verifyClaims(sandbox, token, tokenType, Number.MAX_SAFE_INTEGER);
