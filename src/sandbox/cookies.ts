import { randomBytes } from "node:crypto";
import { notFound } from "./failure.ts";
import { cookieSuffixOf } from "./publishable_key.ts";
import { inTransaction, type Sandbox } from "./sandbox.ts";
import { mintSessionToken } from "./session_tokens.ts";
import { getInstance } from "./store/instance.ts";
import { replaceRefreshToken } from "./store/refresh_tokens.ts";
import { findSession, type SessionRow } from "./store/sessions.ts";
import { applicationUrl } from "./templates/current.ts";

/**
 * The cookies, as directives of `Set-Cookie`, by which an application knows a session: its token, when its user
 * signed in, and a new refresh token. Clerk's SDKs look for each under its name with the instance's suffix, some for
 * the bare name.
 *
 * @param authorizedParty the application's origin
 */
export async function sessionCookies(
  sandbox: Sandbox,
  session: SessionRow,
  authorizedParty: string,
): Promise<string[]> {
  const instance = await getInstance(sandbox.db);
  const suffix = cookieSuffixOf(instance);
  const token = randomBytes(32).toString("base64url");
  await replaceRefreshToken(sandbox.db, { token, session_id: session.id, consumed_iat: null });
  const jwt = await mintSessionToken(sandbox, session, undefined, authorizedParty);

  const seconds = Math.max(0, Math.floor((session.expire_at - sandbox.now()) / 1000));
  const secure = instance.environment === "production" ? "; Secure" : "";
  const attributes = `Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`;
  const both = (name: string, value: string, more = "") =>
    [name, `${name}_${suffix}`].map((full) => `${full}=${value}; ${attributes}${more}`);
  return [
    ...both("__session", jwt),
    ...both("__client_uat", String(Math.floor(session.created_at / 1000))),
    ...both("__refresh", token, "; HttpOnly"),
  ];
}

/** The cookies of a session that has just begun, for the application to which its user goes on. */
export const signInBrowser = (
  sandbox: Sandbox,
  sessionId: string,
  redirectUrl: string | null,
): Promise<string[]> =>
  inTransaction(sandbox, async (inside) => {
    const session = await findSession(inside.db, sessionId);
    if (session === undefined) throw notFound("session", sessionId);
    const { origin } = new URL(redirectUrl ?? (await applicationUrl(inside)));
    return sessionCookies(inside, session, origin);
  });
