import { randomBytes } from "node:crypto";
import { notFound } from "../../api-error.ts";
import { cookieSuffixOf } from "./publishable-key.ts";
import { inTransaction, type Sandbox } from "../../context.ts";
import { mintSessionToken } from "./session-tokens.ts";
import { getInstance, type InstanceRecord } from "../../store/instance.ts";
import { replaceRefreshToken } from "../../store/refresh-tokens.ts";
import { findSession, type SessionRow } from "../../store/sessions.ts";
import { applicationUrl } from "../mail/template-store.ts";

/** A cookie, as directives of `Set-Cookie`: SDKs look for its name with the instance's suffix, some for the bare one. */
function directives(instance: InstanceRecord, name: string, value: string, attributes: string): string[] {
  const secure = instance.environment === "production" ? "; Secure" : "";
  return [name, `${name}_${cookieSuffixOf(instance)}`].map(
    (full) => `${full}=${value}; Path=/; SameSite=Lax${secure}${attributes}`,
  );
}

/**
 * The cookies by which an application knows a session: its token, when its user signed in, and a new refresh token.
 *
 * @param authorizedParty the application's origin
 */
export async function sessionCookies(
  sandbox: Sandbox,
  session: SessionRow,
  authorizedParty: string,
): Promise<string[]> {
  const instance = await getInstance(sandbox.db);
  const token = randomBytes(32).toString("base64url");
  await replaceRefreshToken(sandbox.db, { token, session_id: session.id, consumed_iat: null });
  const jwt = await mintSessionToken(sandbox, session, undefined, authorizedParty);
  const age = `; Max-Age=${Math.max(0, Math.floor((session.expire_at - sandbox.now()) / 1000))}`;
  return [
    ...directives(instance, "__session", jwt, age),
    ...directives(instance, "__client_uat", String(Math.floor(session.created_at / 1000)), age),
    ...directives(instance, "__refresh", token, `${age}; HttpOnly`),
  ];
}

/**
 * The cookies of a session that has just begun, for the application to which its user goes on. In development, SDKs
 * take no browser without a token of its own.
 */
export const signInBrowser = (
  sandbox: Sandbox,
  sessionId: string,
  redirectUrl: string | null,
): Promise<string[]> =>
  inTransaction(sandbox, async (inside) => {
    const session = await findSession(inside.db, sessionId);
    if (session === undefined) throw notFound("session", sessionId);
    const instance = await getInstance(inside.db);
    const browser = `dvb_${randomBytes(20).toString("hex")}`;
    const { origin } = new URL(redirectUrl ?? (await applicationUrl(inside)));
    return [
      ...(instance.environment === "production" ? [] : directives(instance, "__clerk_db_jwt", browser, "")),
      ...(await sessionCookies(inside, session, origin)),
    ];
  });
