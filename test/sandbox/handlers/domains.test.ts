import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString } from "../../support/harness.ts";

describe("domains of a development instance", () => {
  test("include a primary domain from the start", async () => {
    const { tool } = await createHarness();
    const domains = await tool("list_domains");
    expect(domains).toMatchObject({ total_count: 1, data: [{ object: "domain", is_satellite: false }] });
  });

  test("include a satellite with a port, which can be renamed and deleted", async () => {
    const { tool } = await createHarness();
    const added = await tool("create_domain", { name: "localhost:3001", is_satellite: true });
    expect(added).toMatchObject({ name: "localhost:3001", is_satellite: true, accounts_portal_url: null });
    const domain_id = getString(added, "id");
    expect(await tool("update_domain", { confirm: true, domain_id, name: "localhost:3002" })).toMatchObject({
      name: "localhost:3002",
    });
    expect(await tool("delete_domain", { domain_id, confirm: true })).toEqual({
      object: "domain",
      id: domain_id,
      deleted: true,
    });
    expect(await tool("list_domains")).toMatchObject({ total_count: 1 });
  });

  test("reject a name that another domain has, ignoring case", async () => {
    const { tool, failure } = await createHarness();
    await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    expect(await failure("create_domain", { name: "Shop.example.com", is_satellite: true })).toContain(
      "form_already_exists",
    );
  });

  test("reject a name with a scheme and name the parameter", async () => {
    const { failure } = await createHarness();
    const error = await failure("create_domain", { name: "https://shop.example.com", is_satellite: true });
    expect(error).toContain("[param_name: name]");
  });

  test("reject a proxy URL, which requires a production instance", async () => {
    const { failure } = await createHarness();
    const error = await failure("create_domain", {
      name: "shop.example.com",
      is_satellite: true,
      proxy_url: "https://shop.example.com/__clerk",
    });
    expect(error).toContain("request_invalid_for_environment");
  });
});

describe("domains of a production instance", () => {
  test("list five DNS records for the primary, and only the Frontend API for a satellite", async () => {
    const { tool } = await createHarness({ environment: "production" });
    await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    const [primary, satellite] = getItems(await tool("list_domains"));
    expect(primary?.["cname_targets"]).toHaveLength(5);
    expect(satellite?.["cname_targets"]).toEqual([
      { host: "clerk.shop.example.com", value: "frontend-api.clerk.services", required: true },
    ]);
  });

  test("accept a proxy URL, which null removes", async () => {
    const { tool } = await createHarness({ environment: "production" });
    const [primary] = getItems(await tool("list_domains"));
    const domain_id = getString(primary ?? {}, "id");
    const proxy_url = "https://sandbox.example/__clerk";
    expect(await tool("update_domain", { confirm: true, domain_id, proxy_url })).toMatchObject({ proxy_url });
    expect(await tool("update_domain", { confirm: true, domain_id, proxy_url: null })).toMatchObject({
      proxy_url: null,
    });
  });

  test("reject the deletion of the primary, even if confirmed", async () => {
    const { tool, failure } = await createHarness({ environment: "production" });
    const [primary] = getItems(await tool("list_domains"));
    expect(await failure("delete_domain", { domain_id: primary?.["id"], confirm: true })).toContain(
      "operation_not_allowed_on_primary_domain",
    );
  });
});
