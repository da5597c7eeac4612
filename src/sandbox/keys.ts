import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from "jose";
import { z } from "zod/v3";
import type { Sandbox } from "./sandbox.ts";
import { getInstance, saveSigningKey, type InstanceRecord } from "./store/instance.ts";

/** The instance's one RSA key: session tokens and tickets are signed with it, `/v1/jwks` publishes it. */

const ALGORITHM = "RS256";

const PrivateJwk = z.object({ kty: z.literal("RSA"), n: z.string(), e: z.string() }).passthrough();

const parseKey = (json: string): JWK => PrivateJwk.parse(JSON.parse(json));

/** The private key; it is made when it is first needed, by whichever process needs it first. */
async function signingKey(sandbox: Sandbox): Promise<{ jwk: JWK; instance: InstanceRecord }> {
  const instance = await getInstance(sandbox.db);
  if (instance.signing_key !== null) return { jwk: parseKey(instance.signing_key), instance };
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  await saveSigningKey(sandbox.db, JSON.stringify(await exportJWK(privateKey)));
  return signingKey(sandbox);
}

/** The issuer of this instance's tokens: its Frontend API. */
export const issuerOf = (instance: InstanceRecord): string => `https://${instance.frontend_api}`;

/** The public half, with the instance's id as `kid`. */
export async function publicKey(sandbox: Sandbox) {
  const { jwk, instance } = await signingKey(sandbox);
  const { n, e } = PrivateJwk.parse(jwk);
  return { use: "sig", kty: "RSA", kid: instance.id, alg: ALGORITHM, n, e } as const;
}

/** Signs a token with the instance's key; the claims are taken as they are. */
export async function signToken(sandbox: Sandbox, claims: JWTPayload): Promise<string> {
  const { jwk, instance } = await signingKey(sandbox);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: instance.id, typ: "JWT" })
    .sign(await importJWK(jwk, ALGORITHM));
}

async function claimsOf(sandbox: Sandbox, token: string, clockTolerance: number) {
  const key = await importJWK(await publicKey(sandbox), ALGORITHM);
  try {
    return (await jwtVerify(token, key, { currentDate: new Date(sandbox.now()), clockTolerance })).payload;
  } catch {
    return undefined;
  }
}

/** The claims of a token that this instance signed and that has not expired; `undefined` for any other. */
export const verifyToken = (sandbox: Sandbox, token: string): Promise<JWTPayload | undefined> =>
  claimsOf(sandbox, token, 0);

/** The claims of a token that this instance signed, expired or not; `undefined` for any other. */
export const verifySignature = (sandbox: Sandbox, token: string): Promise<JWTPayload | undefined> =>
  claimsOf(sandbox, token, Number.MAX_SAFE_INTEGER);
