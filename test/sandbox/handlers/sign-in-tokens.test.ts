import { describe, expect, test } from "vitest";
import { redeemTicket } from "../../../src/sandbox/domain/invitations/ticket-redemption.ts";
import { createHarness, getString, type Json } from "../../support/harness.ts";
import { addMember, addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";
import { parseSetCookies, getTicketPath } from "../../support/sign-in.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

async function issueSignInToken(fields: Json = {}) {
  const harness = await createHarness();
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com" });
  const token = await harness.tool("create_sign_in_token", { user_id, ...fields });
  const url = getString(token, "url");
  return { ...harness, user_id, token, url, tokenArguments: { sign_in_token_id: token["id"] } };
}

describe("a sign-in token", () => {
  test("is a link that creates the user's session, once", async () => {
    const { tool, failure, sandbox, user_id, token, url, tokenArguments } = await issueSignInToken();
    expect(token).toMatchObject({ object: "sign_in_token", status: "pending", user_id });
    expect(new URL(url).searchParams.get("ticket")).toBe(token["token"]);
    const { sessionId, ...redemption } = await redeemTicket(sandbox, url);
    expect(redemption).toMatchObject({ purpose: "sign_in_token", userId: user_id, userCreated: false });
    expect(await tool("get_session", { session_id: sessionId })).toMatchObject({
      user_id,
      status: "active",
      actor: null,
      last_active_organization_id: null,
    });
    await expect(redeemTicket(sandbox, url)).rejects.toThrow("sign_in_token_already_used_code");
    expect(await failure("revoke_sign_in_token", { ...tokenArguments, confirm: true })).toContain(
      "sign_in_token_cannot_be_revoked_code",
    );
  });

  test("expires after thirty days or the requested time", async () => {
    const defaultToken = await issueSignInToken();
    defaultToken.clock.advance(30 * DAY_MS - 1000);
    expect(await redeemTicket(defaultToken.sandbox, defaultToken.url)).toHaveProperty("sessionId");
    const shortToken = await issueSignInToken({ expires_in_seconds: 60 });
    shortToken.clock.advance(60_000);
    await expect(redeemTicket(shortToken.sandbox, shortToken.url)).rejects.toThrow("verification_expired");
  });

  test("that is revoked no longer returns its link and cannot be redeemed", async () => {
    const { tool, failure, sandbox, url, tokenArguments } = await issueSignInToken();
    expect(await failure("revoke_sign_in_token", tokenArguments)).toContain("Not done");
    const confirmed = { ...tokenArguments, confirm: true };
    const revoked = await tool("revoke_sign_in_token", confirmed);
    expect(revoked).toMatchObject({ status: "revoked", url: null });
    expect(revoked).not.toHaveProperty("token");
    expect(await failure("revoke_sign_in_token", confirmed)).toContain(
      "sign_in_token_cannot_be_revoked_code",
    );
    await expect(redeemTicket(sandbox, url)).rejects.toThrow("sign_in_token_revoked_code");
  });

  test("activates an organization if the user is still a member of it", async () => {
    const { tool, failure, sandbox, user_id } = await issueSignInToken();
    const adminId = await addUser(sandbox, { email: "admin@example.com" });
    const org_id = await addOrganization(sandbox, { name: "Acme", adminId });
    expect(await failure("create_sign_in_token", { user_id, org_id })).toContain(
      "organization_not_found_or_unauthorized",
    );
    await addMember(sandbox, { organizationId: org_id, userId: user_id, role: "org:member" });
    const links = [await tool("create_sign_in_token", { user_id, org_id })];
    links.push(await tool("create_sign_in_token", { user_id, org_id }));
    const getActiveOrganization = async (url: unknown) => {
      const { sessionId } = await redeemTicket(sandbox, String(url));
      return (await tool("get_session", { session_id: sessionId }))["last_active_organization_id"];
    };
    expect(await getActiveOrganization(links[0]?.["url"])).toBe(org_id);
    await tool("delete_organization_membership", { organization_id: org_id, user_id, confirm: true });
    expect(await getActiveOrganization(links[1]?.["url"])).toBeNull();

    await tool("update_instance_organization_settings", { enabled: false, confirm: true });
    expect(await failure("create_sign_in_token", { user_id: adminId, org_id })).toContain(
      "organization_not_enabled_in_instance",
    );
  });

  test("requires an existing user, and cannot be redeemed while the user is banned", async () => {
    const { tool, failure, sandbox, user_id, url } = await issueSignInToken();
    expect(await failure("create_sign_in_token", { user_id: "user_none" })).toContain("resource_not_found");
    await tool("ban_user", { user_id, confirm: true });
    await expect(redeemTicket(sandbox, url)).rejects.toThrow("user_banned");
    await tool("unban_user", { user_id });
    expect(await redeemTicket(sandbox, url)).toHaveProperty("sessionId");
  });

  test("sets the session's cookies in a browser that requests its URL", async () => {
    const { request, url } = await issueSignInToken();
    const response = await request(getTicketPath(url));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ purpose: "sign_in_token", session_id: expect.any(String) });
    expect(parseSetCookies(response)).toMatchObject({
      __session: expect.stringMatching(/^ey/),
      __client_uat: expect.stringMatching(/^\d{10}$/),
      __refresh: expect.any(String),
    });
  });
});
