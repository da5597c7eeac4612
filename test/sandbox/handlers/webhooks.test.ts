import { describe, expect, test } from "vitest";
import { createHarness, getString } from "../../support/harness.ts";

describe("webhooks", () => {
  test("require a Svix app, of which there is at most one", async () => {
    const { tool, failure } = await createHarness();
    expect(await failure("generate_svix_auth_url")).toContain("svix_app_missing");
    expect(await failure("delete_svix_app", { confirm: true })).toContain("svix_app_missing");
    const url = getString(await tool("create_svix_app"), "svix_url");
    expect(url).toMatch(/^https:\/\/app\.svix\.example\/login#key=/);
    expect(await failure("create_svix_app")).toContain("svix_app_exists");
    expect(getString(await tool("generate_svix_auth_url"), "svix_url")).not.toBe(url);
    expect(await tool("delete_svix_app", { confirm: true })).toEqual({ ok: true, status: 204 });
    expect(await failure("generate_svix_auth_url")).toContain("svix_app_missing");
  });
});
