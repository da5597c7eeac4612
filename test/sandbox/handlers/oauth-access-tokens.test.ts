import { decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { grantAccess } from "../../../src/sandbox/domain/sessions/oauth-grant.ts";
import { createHarness, getString } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

async function grantToken(scopes?: string[], settings: Record<string, unknown> = {}) {
  const harness = await createHarness();
  await harness.tool("update_instance_oauth_settings", { ...settings, confirm: true });
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com" });
  const application = await harness.tool("create_oauth_application", {
    name: "Portal",
    redirect_uris: ["https://portal.example.com/callback"],
    scopes: "profile email offline_access",
  });
  const oauth_application_id = getString(application, "id");
  const tokens = await grantAccess(harness.sandbox, oauth_application_id, user_id, scopes);
  return { ...harness, user_id, application, oauth_application_id, tokens };
}

test("an OAuth access token has a user, an application and scopes, and expires after a day", async () => {
  const { tool, failure, clock, tokens, user_id, application } = await grantToken(["profile"]);
  expect(tokens).toMatchObject({ refreshToken: undefined, scopes: "profile" });
  expect(tokens.accessToken).toMatch(/^oat_\w{32}$/);
  const verified = await tool("verify_oauth_access_token", { access_token: tokens.accessToken });
  expect(verified).toMatchObject({
    object: "clerk_idp_oauth_access_token",
    client_id: application["client_id"],
    subject: user_id,
    scopes: ["profile"],
    revoked: false,
    expired: false,
    expiration: clock.now() + 86_400_000,
  });
  expect(getString(verified, "id")).toMatch(/^oat_[0-9a-f]{32}$/);
  expect(await tool("verify_oauth_access_token", { secret: tokens.accessToken })).toEqual(verified);
  clock.advance(86_400_000);
  expect(await failure("verify_oauth_access_token", { access_token: tokens.accessToken })).toContain(
    "has expired",
  );
});

test("verify_oauth_access_token rejects an unknown token, a refresh token and a missing token", async () => {
  const { failure, tokens } = await grantToken();
  for (const access_token of ["oat_none", tokens.refreshToken])
    expect(await failure("verify_oauth_access_token", { access_token })).toContain("resource_not_found");
  expect(await failure("verify_oauth_access_token")).toContain("[param_name: access_token]");
});

test("revoking an access or refresh token revokes the grant once, and shows the application before confirmation", async () => {
  for (const tokenName of ["accessToken", "refreshToken"] as const) {
    const { tool, failure, tokens, oauth_application_id } = await grantToken();
    const token = tokens[tokenName];
    const revocation = { oauth_application_id, token };
    expect(await failure("revoke_oauth_application_token", revocation)).toContain('"name":"Portal"');
    expect(await tool("revoke_oauth_application_token", { ...revocation, confirm: true })).toEqual({
      ok: true,
      status: 204,
    });
    expect(await failure("verify_oauth_access_token", { access_token: tokens.accessToken })).toContain(
      "has been revoked",
    );
    expect(await failure("revoke_oauth_application_token", { ...revocation, confirm: true })).toContain(
      "bad_request",
    );
  }
});

test("an OAuth application can revoke only its own tokens", async () => {
  const { tool, failure, tokens } = await grantToken();
  const other = await tool("create_oauth_application", {
    name: "Other",
    redirect_uris: ["https://other.example.com/callback"],
  });
  const revocation = { oauth_application_id: other["id"], token: tokens.accessToken, confirm: true };
  expect(await failure("revoke_oauth_application_token", revocation)).toContain("resource_not_found");
  expect(
    await failure("revoke_oauth_application_token", { ...revocation, oauth_application_id: "oa_none" }),
  ).toContain("resource_not_found");
  await tool("verify_oauth_access_token", { access_token: tokens.accessToken });
});

test("OAuth tokens are deleted with their application and with their user", async () => {
  for (const deletion of ["delete_oauth_application", "delete_user"]) {
    const { tool, failure, tokens, oauth_application_id, user_id } = await grantToken();
    const target = deletion === "delete_user" ? { user_id } : { oauth_application_id };
    await tool(deletion, { ...target, confirm: true });
    expect(await failure("verify_oauth_access_token", { access_token: tokens.accessToken })).toContain(
      "resource_not_found",
    );
  }
});

test("granting access requires a user who can sign in, and scopes that the application has", async () => {
  const { tool, sandbox, oauth_application_id, user_id } = await grantToken();
  await expect(grantAccess(sandbox, "oa_none", user_id)).rejects.toThrow("resource_not_found");
  await expect(grantAccess(sandbox, oauth_application_id, "user_none")).rejects.toThrow("resource_not_found");
  await expect(grantAccess(sandbox, oauth_application_id, user_id, ["openid"])).rejects.toThrow(
    "form_param_value_invalid",
  );
  await tool("ban_user", { user_id, confirm: true });
  await expect(grantAccess(sandbox, oauth_application_id, user_id)).rejects.toThrow("user_banned");
});

test("an OAuth access token is a JWT if the instance enables it, and remains valid until it expires", async () => {
  const { tool, failure, clock, tokens, user_id, application, oauth_application_id } = await grantToken(
    ["profile", "offline_access"],
    { oauth_jwt_access_tokens: true },
  );
  const access_token = tokens.accessToken;
  expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: "RS256", typ: "at+jwt" });
  expect(await tool("verify_oauth_access_token", { access_token })).toMatchObject({
    object: "clerk_idp_oauth_access_token",
    client_id: application["client_id"],
    subject: user_id,
    scopes: ["profile", "offline_access"],
    expired: false,
    expiration: Math.floor(clock.now() / 1000) * 1000 + 86_400_000,
  });
  const revocation = { oauth_application_id, confirm: true };
  expect(await failure("revoke_oauth_application_token", { ...revocation, token: access_token })).toContain(
    "A JWT cannot be revoked",
  );
  await tool("revoke_oauth_application_token", { ...revocation, token: tokens.refreshToken });
  await tool("verify_oauth_access_token", { access_token });
  clock.advance(86_400_000);
  expect(await tool("verify_oauth_access_token", { access_token })).toEqual({ active: false });
});

test("verify_oauth_access_token accepts only JWTs that the instance signed as access tokens", async () => {
  const { tool, failure, user_id, tokens } = await grantToken(undefined, { oauth_jwt_access_tokens: true });
  const session = await tool("create_session", { user_id });
  const { jwt } = await tool("create_session_token", { session_id: session["id"] });
  const [header, , signature] = tokens.accessToken.split(".");
  const altered = [
    header,
    Buffer.from(JSON.stringify({ sub: "user_other" })).toString("base64url"),
    signature,
  ];
  for (const access_token of [jwt, altered.join("."), "a.b.c"])
    expect(await failure("verify_oauth_access_token", { access_token })).toContain("resource_not_found");
  expect(await failure("verify_client", { token: tokens.accessToken })).toContain("invalid_session_token");
});
