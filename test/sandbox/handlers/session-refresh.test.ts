import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { createHarness, getString, type Json } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";
import { parseSetCookies, getTicketPath } from "../../support/sign-in.ts";

const request_origin = "http://localhost:3000";

/**
 * Signs a user in through a browser and lets the session token expire. Returns the arguments of `refresh_session`.
 */
async function createExpiredSession() {
  const harness = await createHarness();
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com" });
  const { url } = await harness.tool("create_sign_in_token", { user_id });
  const cookies = parseSetCookies(await harness.request(getTicketPath(url)));
  const expired_token = cookies["__session"] ?? "";
  const refresh_token = cookies["__refresh"] ?? "";
  harness.clock.advance(61_000);
  const session_id = String(decodeJwt(expired_token)["sid"]);
  const args = { session_id, expired_token, refresh_token, request_origin };
  return {
    ...harness,
    user_id,
    args,
    getError: (overrides: Json = {}) => harness.failure("refresh_session", { ...args, ...overrides }),
  };
}

test("an expired token and its refresh token give a new token, once", async () => {
  const { tool, args, clock, getError, user_id } = await createExpiredSession();
  const { object, jwt } = await tool("refresh_session", args);
  expect(object).toBe("token");
  expect(decodeJwt(String(jwt))).toMatchObject({
    sub: user_id,
    sid: args.session_id,
    azp: request_origin,
    exp: Math.floor(clock.now() / 1000) + 60,
  });
  expect(await tool("verify_client", { token: jwt })).toMatchObject({ object: "client" });
  expect(await getError()).toContain("session_refresh_expired_session_token_consumed");
  clock.advance(61_000);
  await tool("refresh_session", { ...args, expired_token: jwt });
  expect(await tool("get_session", { session_id: args.session_id })).toMatchObject({
    last_active_at: clock.now(),
  });
});

test("the cookie format also returns the next refresh token, which replaces the previous one", async () => {
  const { tool, args, clock, getError } = await createExpiredSession();
  const { object, cookies } = await tool("refresh_session", { ...args, format: "cookie" });
  expect(object).toBe("cookies");
  const headers = new Headers();
  if (Array.isArray(cookies)) for (const cookie of cookies) headers.append("set-cookie", String(cookie));
  const nextCookies = parseSetCookies(new Response(null, { headers }));
  expect(await getError()).toContain("refresh_token_not_found");
  clock.advance(61_000);
  await tool("refresh_session", {
    ...args,
    expired_token: nextCookies["__session"],
    refresh_token: nextCookies["__refresh"],
  });
});

test("a token of another session, origin or instance is rejected", async () => {
  const { tool, args, getError, clock, user_id } = await createExpiredSession();
  const other = await tool("create_session", { user_id });
  const { jwt } = await tool("create_session_token", { session_id: other["id"] });
  expect(await getError({ expired_token: "nonsense" })).toContain("expired_session_token_invalid");
  expect(await getError({ session_id: other["id"] })).toContain("refresh_sid_mismatch");
  expect(await getError({ session_id: other["id"], expired_token: jwt })).toContain(
    "expired_session_token_missing_azp",
  );
  expect(await getError({ request_origin: "https://evil.example" })).toContain(
    "refresh_request_origin_azp_mismatch",
  );
  expect(await getError({ request_origin: "nowhere" })).toContain("refresh_request_origin_invalid");
  expect(await getError({ refresh_token: "nonsense" })).toContain("refresh_token_not_found");
  const ticket = await tool("create_sign_in_token", { user_id });
  expect(await getError({ expired_token: ticket["token"] })).toContain("expired_session_token_missing_azp");
  clock.advance(24 * 60 * 60 * 1000);
  expect(await getError()).toContain("session_refresh_expired_session_token_too_old");
  expect(getString(args, "session_id")).toMatch(/^sess_/);
});

test("a session that has ended cannot be refreshed", async () => {
  const { tool, args, getError, user_id } = await createExpiredSession();
  await tool("revoke_session", { session_id: args.session_id, confirm: true });
  expect(await getError()).toContain("session_refresh_inactive_session");
  await tool("delete_user", { user_id, confirm: true });
  expect(await getError()).toContain("session_refresh_session_not_found");
});
