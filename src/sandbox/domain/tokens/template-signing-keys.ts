import { createPrivateKey, createSecretKey, type KeyObject } from "node:crypto";
import { SignJWT, type JWTPayload } from "jose";

/** Custom signing keys of JWT templates, used instead of the instance's key. */

const ALGORITHMS = new Set(["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]);

export const isSigningAlgorithm = (name: string): boolean => ALGORITHMS.has(name);

const createKey = (algorithm: string, key: string): KeyObject =>
  algorithm.startsWith("HS") ? createSecretKey(Buffer.from(key, "utf8")) : createPrivateKey(key);

/** Signs claims with a template's own key. Rejects if the key does not fit the algorithm. */
export const signWithKey = async (claims: JWTPayload, algorithm: string, key: string): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: "JWT" }).sign(createKey(algorithm, key));

/** Whether the key can sign tokens with the algorithm. */
export async function canSign(algorithm: string, key: string): Promise<boolean> {
  try {
    await signWithKey({}, algorithm, key);
    return true;
  } catch {
    return false;
  }
}
