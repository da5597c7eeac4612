import { randomBytes } from "node:crypto";
import { notFound } from "../../api-error.ts";
import { runInTransaction, type Sandbox } from "../../context.ts";
import {
  findSession,
  getInstance,
  type InstanceRecord,
  replaceRefreshToken,
  type SessionRow,
} from "../../store/index.ts";
import { getApplicationUrl } from "../mail/index.ts";
import { buildCookieSuffix } from "./publishable-key.ts";
import { mintSessionToken } from "./session-tokens.ts";

/**
 * Builds the `Set-Cookie` values of a cookie, one for the plain name and one for the name with the instance's suffix,
 * because SDKs differ in which name they read.
 */
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
 * Creates the cookies of a session in an application: the session token, the time of sign-in, and a new refresh
 * token.
 *
 * @param authorizedParty origin of the application
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
 * Creates the cookies of a new session for the application that the user is redirected to. In development they
 * include a dev browser token, because SDKs reject browsers without one.
 *
 * @throws ApiError 404 if the session does not exist
 */
export const createBrowserCookies = (
  sandbox: Sandbox,
  sessionId: string,
  redirectUrl: string | null,
): Promise<string[]> =>
  runInTransaction(sandbox, async (tx) => {
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
