import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString } from "../../support/harness.ts";

const portal = { name: "Portal", redirect_uris: ["https://portal.example.com/callback"] };

describe("OAuth applications", () => {
  test("return their secret only on creation and rotation", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_oauth_application", portal);
    const oauth_application_id = getString(created, "id");
    expect(getString(created, "client_secret").length).toBeGreaterThanOrEqual(32);
    expect(created).toMatchObject({
      scopes: "profile email",
      callback_url: portal.redirect_uris[0],
      public: false,
    });
    const rotated = await tool("rotate_oauth_application_secret", { oauth_application_id, confirm: true });
    expect(rotated["client_secret"]).not.toBe(created["client_secret"]);
    for (const result of [
      await tool("get_oauth_application", { oauth_application_id }),
      await tool("update_oauth_application", { oauth_application_id, name: "Gateway" }),
      ...getItems(await tool("list_oauth_applications")),
    ])
      expect(result).not.toHaveProperty("client_secret");
  });

  test("replace all their scopes, but keep offline_access, and lose none without scopes", async () => {
    const { tool, failure } = await createHarness();
    const scopes = "profile email offline_access";
    const created = await tool("create_oauth_application", { ...portal, scopes });
    const update = { oauth_application_id: getString(created, "id"), confirm: true };
    expect(await failure("update_oauth_application", { ...update, scopes: "profile email" })).toContain(
      "[param_name: scopes]",
    );
    expect(await tool("update_oauth_application", { ...update, name: "Gateway" })).toMatchObject({ scopes });
    const fewer = { scopes: "openid offline_access" };
    expect(await tool("update_oauth_application", { ...update, ...fewer })).toMatchObject(fewer);
    expect(
      await failure("update_oauth_application", { ...update, scopes: "invoices:read offline_access" }),
    ).toContain("[param_name: scopes]");
  });

  test("are shown and keep their secret if a rotation is not confirmed", async () => {
    const { tool, failure } = await createHarness();
    const oauth_application_id = getString(await tool("create_oauth_application", portal), "id");
    const error = await failure("rotate_oauth_application_secret", { oauth_application_id });
    expect(error).toContain("Nothing was changed");
    expect(error).toContain('"name":"Portal"');
  });

  test("that are public have an empty secret and require PKCE", async () => {
    const { tool, failure } = await createHarness();
    expect(await tool("create_oauth_application", { ...portal, public: true })).toMatchObject({
      client_secret: "",
      pkce_required: true,
    });
    expect(
      await failure("create_oauth_application", { ...portal, public: true, pkce_required: false }),
    ).toContain("form_public_client_requires_pkce");
  });

  test("accept the legacy callback_url as redirect URI, with any scheme", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_oauth_application", { name: "App", callback_url: "myapp://back" });
    expect(created).toMatchObject({ redirect_uris: ["myapp://back"] });
  });

  test("reject an invalid redirect URI, an unknown scope and a missing redirect URI", async () => {
    const { failure } = await createHarness();
    expect(await failure("create_oauth_application", { name: "App", redirect_uris: ["nowhere"] })).toContain(
      "[param_name: redirect_uris]",
    );
    expect(await failure("create_oauth_application", { ...portal, scopes: "profile everything" })).toContain(
      "[param_name: scopes]",
    );
    expect(await failure("create_oauth_application", { name: "App" })).toContain("form_param_missing");
  });

  test("are listed newest first or by name, and found by part of the name or by client id", async () => {
    const { tool, failure, clock } = await createHarness();
    const first = await tool("create_oauth_application", { ...portal, name: "Beta" });
    clock.advance(1000);
    await tool("create_oauth_application", { ...portal, name: "alpha" });
    const listNames = async (args: Record<string, unknown>) =>
      getItems(await tool("list_oauth_applications", args)).map((item) => item["name"]);
    expect(await listNames({})).toEqual(["alpha", "Beta"]);
    expect(await listNames({ order_by: "+created_at" })).toEqual(["Beta", "alpha"]);
    expect(await listNames({ order_by: "-name" })).toEqual(["alpha", "Beta"]);
    expect(await failure("list_oauth_applications", { order_by: "scopes" })).toContain(
      "[param_name: order_by]",
    );
    expect(await listNames({ name_query: "ET" })).toEqual(["Beta"]);
    expect(await listNames({ name_query: first["client_id"] })).toEqual(["Beta"]);
    expect(await tool("list_oauth_applications", { limit: 1 })).toMatchObject({
      total_count: 2,
      has_more: true,
      next_offset: 1,
    });
  });

  test("are not found after deletion", async () => {
    const { tool, failure } = await createHarness();
    const oauth_application_id = getString(await tool("create_oauth_application", portal), "id");
    expect(await tool("delete_oauth_application", { oauth_application_id, confirm: true })).toEqual({
      object: "oauth_application",
      id: oauth_application_id,
      deleted: true,
    });
    expect(await failure("get_oauth_application", { oauth_application_id })).toContain("resource_not_found");
  });
});
