import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { endAllSessions, revokeSessionsOfUser } from "../../../src/sandbox/store/sessions.ts";
import { subscribe } from "../../support/billing.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { addOrganizationWithEditor, addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

async function createUserSession() {
  const harness = await createHarness();
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com", firstName: "Ada" });
  const session = await harness.tool("create_session", { user_id });
  return { harness, user_id, session, session_id: getString(session, "id") };
}

describe("sessions", () => {
  test("are created active, and expire after seven days", async () => {
    const { harness, user_id, session, session_id } = await createUserSession();
    expect(session).toMatchObject({ object: "session", user_id, status: "active", actor: null });
    expect(session["expire_at"]).toBe(harness.clock.now() + 7 * DAY_MS);
    expect(session["abandon_at"]).toBe(harness.clock.now() + 30 * DAY_MS);
    harness.clock.advance(7 * DAY_MS);
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "expired" });
  });

  test("are listed newest first, filtered by user, client and status, and paged", async () => {
    const { harness, user_id, session, session_id } = await createUserSession();
    harness.clock.advance(1000);
    const newer = await harness.tool("create_session", { user_id });
    const sessions = await harness.tool("list_sessions", { user_id });
    expect(getItems(sessions).map(({ id }) => id)).toEqual([newer["id"], session_id]);
    expect(getItems(await harness.tool("list_sessions", { client_id: session["client_id"] }))).toHaveLength(
      1,
    );
    expect(getItems(await harness.tool("list_sessions", { user_id, limit: 1, offset: 1 }))).toMatchObject([
      { id: session_id },
    ]);
    harness.clock.advance(7 * DAY_MS - 1000);
    expect(getItems(await harness.tool("list_sessions", { user_id, status: "expired" }))).toMatchObject([
      { id: session_id },
    ]);
    expect(getItems(await harness.tool("list_sessions", { user_id, status: "active" }))).toHaveLength(1);
    expect(getItems(await harness.tool("list_sessions", { user_id, status: "abandoned" }))).toHaveLength(0);
    const envelope = await harness.request(`/sessions?user_id=${user_id}&paginated=true`);
    expect(await envelope.json()).toMatchObject({ total_count: 2 });
  });

  test("cannot be listed without a user or a client", async () => {
    const { failure } = await createHarness();
    expect(await failure("list_sessions")).toContain("form_param_missing");
  });

  test("cannot be created for an unknown, banned or locked user", async () => {
    const { harness, user_id } = await createUserSession();
    const { failure, sandbox } = harness;
    expect(await failure("create_session", { user_id: "user_none" })).toContain("resource_not_found");
    await sandbox.db.updateTable("users").set({ locked: 1 }).execute();
    expect(await failure("create_session", { user_id })).toContain("session_creation_not_allowed");
    await sandbox.db.updateTable("users").set({ banned: 1 }).execute();
    expect(await failure("create_session", { user_id })).toContain("user_banned");
  });

  test("cannot be created on a production instance", async () => {
    const { failure } = await createHarness({ environment: "production" });
    expect(await failure("create_session", { user_id: "user_1" })).toContain(
      "request_invalid_for_environment",
    );
  });

  test("are revoked only with confirmation, and permanently", async () => {
    const { harness, session_id } = await createUserSession();
    expect(await harness.failure("revoke_session", { session_id })).toContain("Not done");
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "active" });
    const confirmed = { session_id, confirm: true };
    expect(await harness.tool("revoke_session", confirmed)).toMatchObject({ status: "revoked" });
    expect(await harness.tool("revoke_session", confirmed)).toMatchObject({ status: "revoked" });
    expect(await harness.failure("create_session_token", { session_id })).toContain("resource_not_found");
  });

  test("cannot be revoked and create no tokens once expired", async () => {
    const { harness, session_id } = await createUserSession();
    harness.clock.advance(7 * DAY_MS);
    expect(await harness.failure("revoke_session", { session_id, confirm: true })).toContain("is expired");
    expect(await harness.failure("create_session_token", { session_id })).toContain("resource_not_found");
  });

  test("of a user can be revoked except for one, and all sessions of the instance can be ended", async () => {
    const { harness, user_id, session, session_id } = await createUserSession();
    const keptId = getString(await harness.tool("create_session", { user_id }), "id");
    const { db, now } = harness.sandbox;
    await revokeSessionsOfUser(db, user_id, now(), keptId);
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "revoked" });
    expect(await harness.tool("get_client", { client_id: session["client_id"] })).toMatchObject({
      last_active_session_id: null,
    });
    expect(await harness.tool("get_session", { session_id: keptId })).toMatchObject({ status: "active" });
    await endAllSessions(db, now());
    expect(await harness.tool("get_session", { session_id: keptId })).toMatchObject({ status: "ended" });
  });
});

describe("session tokens", () => {
  test("contain Clerk's claims and expire after sixty seconds or the requested time", async () => {
    const { harness, user_id, session_id } = await createUserSession();
    const token = await harness.tool("create_session_token", { session_id });
    const claims = decodeJwt(getString(token, "jwt"));
    const iat = Math.floor(harness.clock.now() / 1000);
    expect(token["object"]).toBe("token");
    expect(claims).toMatchObject({ sub: user_id, sid: session_id, sts: "active", v: 2, fva: [0, -1], iat });
    expect(claims).toMatchObject({ exp: iat + 60, iss: "https://sandbox.clerk.accounts.example" });
    expect(claims).not.toHaveProperty("o");
    expect(decodeProtectedHeader(getString(token, "jwt"))).toMatchObject({ alg: "RS256", typ: "JWT" });
    const longToken = await harness.tool("create_session_token", { session_id, expires_in_seconds: 300 });
    expect(decodeJwt(getString(longToken, "jwt")).exp).toBe(iat + 300);
    expect(await harness.failure("create_session_token", { session_id, expires_in_seconds: 29 })).toContain(
      "expires_in_seconds",
    );
  });

  test("contain the active organization with its role and custom permissions", async () => {
    const { harness, user_id } = await createUserSession();
    const org = await addOrganizationWithEditor(harness.sandbox, {
      slug: "acme",
      member: user_id,
      permissions: ["org:reports:read", "org:reports:write", "org:billing:read"],
    });
    const session = await harness.tool("create_session", { user_id, active_organization_id: org });
    const { jwt } = await harness.tool("create_session_token", { session_id: session["id"] });
    expect(decodeJwt(String(jwt))).toMatchObject({
      fea: "o:billing,o:reports",
      o: { id: org, slg: "acme", rol: "editor", per: "read,write", fpm: "1,3" },
    });
  });

  test("contain the plans of the user and the active organization, and the features of these plans", async () => {
    const { harness, user_id } = await createUserSession();
    const organization_id = await addOrganization(harness.sandbox, { name: "Acme", adminId: user_id });
    const claims = async (args = {}) => {
      const { id } = await harness.tool("create_session", { user_id, ...args });
      return decodeJwt(getString(await harness.tool("create_session_token", { session_id: id }), "jwt"));
    };
    const withoutPlan = await claims();
    expect(withoutPlan["pla"]).toBe("u:free_user");
    expect(withoutPlan).not.toHaveProperty("fea");
    await subscribe(harness, { user_id }, { plan: "pro", credits: 2000 });
    await subscribe(harness, { organization_id }, { plan: "team", credits: 5000 });
    expect(await claims()).toMatchObject({ pla: "u:pro", fea: "u:unlimited_projects,u:priority_support" });
    expect(await claims({ active_organization_id: organization_id })).toMatchObject({
      pla: "u:pro,o:team",
      fea: "o:shared_projects,o:audit_log,u:unlimited_projects,u:priority_support",
    });
  });

  test("are not issued for an organization that the user does not belong to", async () => {
    const { harness, user_id } = await createUserSession();
    const error = await harness.failure("create_session", { user_id, active_organization_id: "org_none" });
    expect(error).toContain("organization_not_found_or_unauthorized");
  });
});
