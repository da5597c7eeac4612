import { randomBytes } from "node:crypto";
import { notFound } from "../../api-error.ts";
import { buildCookieSuffix } from "./publishable-key.ts";
import { inTransaction, type Sandbox } from "../../context.ts";
import { mintSessionToken } from "./session-tokens.ts";
import { getInstance, type InstanceRecord } from "../../store/instance.ts";
import { replaceRefreshToken } from "../../store/refresh-tokens.ts";
import { findSession, type SessionRow } from "../../store/sessions.ts";
import { getApplicationUrl } from "../mail/template-store.ts";

/** A cookie, as directives of `Set-Cookie`: SDKs look for its name with the instance's suffix, some for the bare one. */
function serializeCookie(
  instance: InstanceRecord,
  name: string,
  value: string,
  attributes: string,
): string[] {
  const secure = instance.environment === "production" ? "; Secure" : "";
  return [name, `${name}_${buildCookieSuffix(instance)}`].map(
    (cookieName) => `${cookieName}=${value}; Path=/; SameSite=Lax${secure}${attributes}`,
  );
}

/**
 * The cookies by which an application knows a session: its token, when its user signed in, and a new refresh token.
 *
 * @param authorizedParty the application's origin
 */
export async function createSessionCookies(
  sandbox: Sandbox,
  session: SessionRow,
  authorizedParty: string,
): Promise<string[]> {
  const instance = await getInstance(sandbox.db);
  const token = randomBytes(32).toString("base64url");
  await replaceRefreshToken(sandbox.db, { token, session_id: session.id, consumed_iat: null });
  const jwt = await mintSessionToken(sandbox, session, undefined, authorizedParty);
  const maxAge = `; Max-Age=${Math.max(0, Math.floor((session.expire_at - sandbox.now()) / 1000))}`;
  return [
    ...serializeCookie(instance, "__session", jwt, maxAge),
    ...serializeCookie(instance, "__client_uat", String(Math.floor(session.created_at / 1000)), maxAge),
    ...serializeCookie(instance, "__refresh", token, `${maxAge}; HttpOnly`),
  ];
}

/**
 * The cookies of a session that has just begun, for the application to which its user goes on. In development, SDKs
 * take no browser without a token of its own.
 */
export const createBrowserCookies = (
  sandbox: Sandbox,
  sessionId: string,
  redirectUrl: string | null,
): Promise<string[]> =>
  inTransaction(sandbox, async (tx) => {
    const session = await findSession(tx.db, sessionId);
    if (session === undefined) throw notFound("session", sessionId);
    const instance = await getInstance(tx.db);
    const devBrowserToken = `dvb_${randomBytes(20).toString("hex")}`;
    const { origin } = new URL(redirectUrl ?? (await getApplicationUrl(tx)));
    return [
      ...(instance.environment === "production"
        ? []
        : serializeCookie(instance, "__clerk_db_jwt", devBrowserToken, "")),
      ...(await createSessionCookies(tx, session, origin)),
    ];
  });
