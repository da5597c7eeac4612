import { describe, expect, test } from "vitest";
import { createHarness, getItems } from "../../support/harness.ts";
import { getInstance } from "../../../src/sandbox/store/instance.ts";
import { addUser } from "../../support/users.ts";

const oauthApplication = { name: "Portal", redirect_uris: ["https://portal.example.com/callback"] };

describe("the instance settings", () => {
  test("contain the environment type of a new instance", async () => {
    const { tool } = await createHarness();
    expect(await tool("get_instance")).toMatchObject({ object: "instance", environment_type: "development" });
  });

  test("are updated with a 204 response without a content type, and are stored", async () => {
    const { tool, request } = await createHarness();
    const origins = ["chrome-extension://abc"];
    const response = await request("/instance", {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ allowed_origins: origins, support_email: "help@example.com", hibp: null }),
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("content-type")).toBeNull();
    expect(await tool("update_instance", { support_email: null })).toEqual({ ok: true, status: 204 });
    expect(await tool("get_instance")).toMatchObject({ allowed_origins: origins });
  });

  test("keep their allowed origins if the new ones are null, and lose them if there are none", async () => {
    const { tool, request, failure } = await createHarness();
    const origins = ["chrome-extension://abc"];
    await tool("update_instance", { allowed_origins: origins });
    const update = (allowed_origins: null | string[]) =>
      request("/instance", {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ allowed_origins }),
      });
    await update(null);
    expect(await tool("get_instance")).toMatchObject({ allowed_origins: origins });
    expect(await failure("update_instance", { allowed_origins: [] })).toContain(
      "Also lost: 1 allowed origin.",
    );
    await update([]);
    expect(await tool("get_instance")).toMatchObject({ allowed_origins: [] });
  });

  test("of an older file without a setting have its default", async () => {
    const { sandbox, tool } = await createHarness();
    const instance = await getInstance(sandbox.db);
    const { checks_verified: _, ...protect } = instance.settings.protect;
    const older: unknown = { ...instance.settings, protect: { ...protect, specter_enabled: true } };
    await sandbox.db
      .updateTable("instance")
      .set({ settings: JSON.stringify(older) })
      .execute();
    expect(await tool("get_instance_protect")).toMatchObject({
      specter_enabled: true,
      checks_verified: true,
    });
  });

  test("reject an invalid support address and name the parameter", async () => {
    const { failure } = await createHarness();
    expect(await failure("update_instance", { support_email: "not an address" })).toContain(
      "[param_name: support_email]",
    );
  });

  test("change restrictions individually, and share the allowlist with the beta settings", async () => {
    const { tool } = await createHarness();
    expect(await tool("update_instance_restrictions", { confirm: true, blocklist: true })).toMatchObject({
      blocklist: true,
      allowlist: false,
    });
    expect(
      await tool("update_beta_instance_settings", { restricted_to_allowlist: true, confirm: true }),
    ).toMatchObject({
      object: "instance_settings",
      restricted_to_allowlist: true,
    });
    expect(await tool("update_instance_restrictions", {})).toMatchObject({
      allowlist: true,
      blocklist: true,
    });
  });

  test("accept only letters and digits in the sender's name", async () => {
    const { tool, failure } = await createHarness();
    expect(await failure("update_beta_instance_settings", { from_email_address: "a@b.example" })).toContain(
      "[param_name: from_email_address]",
    );
    expect(await tool("update_beta_instance_settings", { from_email_address: "hello" })).toMatchObject({
      from_email_address: "hello",
    });
  });

  test("include organization settings, which apply to new organizations", async () => {
    const { tool } = await createHarness();
    expect(await tool("get_instance_organization_settings")).toMatchObject({ creator_role: "org:admin" });
    await tool("update_instance_organization_settings", { max_allowed_memberships: 3 });
    expect(await tool("create_organization", { name: "Acme" })).toMatchObject({ max_allowed_memberships: 3 });
  });

  test("require a creator role that exists and has the permissions to manage an organization", async () => {
    const { failure } = await createHarness();
    const getError = (creator_role_id: string) =>
      failure("update_instance_organization_settings", { creator_role_id });
    expect(await getError("role_none")).toContain("form_resource_not_found");
    expect(await getError("org:member")).toContain("organization_missing_creator_role_permissions");
  });
});

describe("the protection, communication and OAuth settings", () => {
  test("enable protections individually", async () => {
    const { tool } = await createHarness();
    expect(await tool("update_instance_protect", { specter_enabled: true })).toEqual({
      object: "instance_protect",
      rules_enabled: false,
      specter_enabled: true,
      checks_bypassed: false,
      checks_verified: true,
    });
    await tool("update_instance_protect", { confirm: true, rules_enabled: true });
    expect(await tool("get_instance_protect")).toMatchObject({ rules_enabled: true, specter_enabled: true });
  });

  test("replace the list of blocked countries as a whole, and drop unknown country codes", async () => {
    const { tool, failure } = await createHarness();
    const buildSettings = (...codes: string[]) => ({ blocked_country_codes: codes });
    expect(await tool("update_instance_communication", buildSettings("FR", "ZZ", "QQ", "CH"))).toMatchObject(
      buildSettings("FR", "CH"),
    );
    expect(await tool("update_instance_communication", {})).toMatchObject(buildSettings("FR", "CH"));
    expect(await tool("update_instance_communication", buildSettings("US"))).toMatchObject(
      buildSettings("US"),
    );
    expect(await failure("update_instance_communication", buildSettings("US", "US"))).toContain(
      "form_param_duplicate",
    );
    expect(await tool("get_instance_communication")).toMatchObject(buildSettings("US"));
  });

  test("apply default scopes to new OAuth applications, and null restores Clerk's defaults", async () => {
    const { tool, failure } = await createHarness();
    const getDefaultScopes = async () => (await tool("create_oauth_application", oauthApplication))["scopes"];
    await tool("update_instance_oauth_settings", { default_scopes: ["openid", "email"] });
    expect(await getDefaultScopes()).toBe("openid email");
    expect(
      await tool("update_instance_oauth_settings", { confirm: true, default_scopes: null }),
    ).toMatchObject({
      default_scopes: null,
    });
    expect(await getDefaultScopes()).toBe("profile email");
    expect(await failure("update_instance_oauth_settings", { default_scopes: ["everything"] })).toContain(
      "[param_name: default_scopes]",
    );
    await tool("update_instance_oauth_settings", { confirm: true, oauth_jwt_access_tokens: true });
    expect(await tool("get_instance_oauth_settings")).toMatchObject({
      oauth_jwt_access_tokens: true,
      dynamic_oauth_client_registration: false,
    });
  });
});

describe("changing the instance's domain", () => {
  test("also works through the older operation", async () => {
    const { tool, failure } = await createHarness({ environment: "production" });
    const home_url = "https://acme.example";
    expect(await failure("update_production_instance_domain", { home_url })).toContain("Every session ends");
    expect(await tool("update_production_instance_domain", { home_url, confirm: true })).toEqual({
      ok: true,
      status: 202,
    });
    expect(getItems(await tool("list_domains"))[0]).toMatchObject({ name: "acme.example" });
  });

  test("is rejected on a development instance", async () => {
    const { failure } = await createHarness();
    const error = await failure("change_instance_domain", { home_url: "https://example.com", confirm: true });
    expect(error).toContain("request_invalid_for_environment");
  });

  test("shows the current domain and the impact before it is confirmed", async () => {
    const { failure, tool } = await createHarness({ environment: "production" });
    const error = await failure("change_instance_domain", { home_url: "https://acme.example" });
    expect(error).toContain("sandbox.example");
    expect(error).toContain("Every session ends");
    expect(getItems(await tool("list_domains"))[0]).toMatchObject({ name: "sandbox.example" });
  });

  test("renames the primary domain and ends every session", async () => {
    const { tool, sandbox } = await createHarness({ environment: "production" });
    const user_id = await addUser(sandbox, { email: "ada@example.com" });
    const times = { created_at: sandbox.now(), updated_at: sandbox.now() };
    const client_id = sandbox.newId("client");
    await sandbox.db
      .insertInto("clients")
      .values({ id: client_id, last_active_session_id: null, last_authentication_strategy: null, ...times })
      .execute();
    await sandbox.db
      .insertInto("sessions")
      .values({
        id: sandbox.newId("sess"),
        user_id,
        client_id,
        actor: null,
        status: "active",
        last_active_organization_id: null,
        last_active_at: sandbox.now(),
        expire_at: sandbox.now() + 1e6,
        abandon_at: sandbox.now() + 1e6,
        ...times,
      })
      .execute();
    const args = { home_url: "https://www.acme.example/start", confirm: true };
    expect(await tool("change_instance_domain", args)).toEqual({ ok: true, status: 202 });
    expect(getItems(await tool("list_domains"))[0]).toMatchObject({ name: "acme.example" });
    expect(await tool("create_oauth_application", oauthApplication)).toMatchObject({
      authorize_url: "https://clerk.acme.example/oauth/authorize",
    });
    expect(await tool("list_sessions", { user_id, status: "active" })).toMatchObject({ total_count: 0 });
  });

  test("requires a URL whose domain the instance does not have yet", async () => {
    const { failure, tool } = await createHarness({ environment: "production" });
    await tool("create_domain", { name: "shop.example", is_satellite: true });
    expect(await failure("change_instance_domain", { confirm: true })).toContain("form_param_missing");
    const getError = (home_url: string) => failure("change_instance_domain", { home_url, confirm: true });
    expect(await getError("nowhere")).toContain("form_param_value_invalid");
    expect(await getError("https://shop.example")).toContain("home_url_taken");
  });
});
