import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString } from "../../support/harness.ts";

describe("domains of a development instance", () => {
  test("there is a primary domain from the start", async () => {
    const { tool } = await createHarness();
    const domains = await tool("list_domains");
    expect(domains).toMatchObject({ total_count: 1, data: [{ object: "domain", is_satellite: false }] });
  });

  test("a satellite is added with a port, renamed and deleted", async () => {
    const { tool } = await createHarness();
    const added = await tool("create_domain", { name: "localhost:3001", is_satellite: true });
    expect(added).toMatchObject({ name: "localhost:3001", is_satellite: true, accounts_portal_url: null });
    const domain_id = getString(added, "id");
    expect(await tool("update_domain", { domain_id, name: "localhost:3002" })).toMatchObject({
      name: "localhost:3002",
    });
    expect(await tool("delete_domain", { domain_id, confirm: true })).toEqual({
      object: "domain",
      id: domain_id,
      deleted: true,
    });
    expect(await tool("list_domains")).toMatchObject({ total_count: 1 });
  });

  test("a name that is taken is refused, without regard to case", async () => {
    const { tool, failure } = await createHarness();
    await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    expect(await failure("create_domain", { name: "Shop.example.com", is_satellite: true })).toContain(
      "form_already_exists",
    );
  });

  test("a name with a scheme is refused, naming the field", async () => {
    const { failure } = await createHarness();
    const error = await failure("create_domain", { name: "https://shop.example.com", is_satellite: true });
    expect(error).toContain("[param_name: name]");
  });

  test("a proxy is for production only", async () => {
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
  test("the primary lists five DNS records and a satellite only its Frontend API", async () => {
    const { tool } = await createHarness({ environment: "production" });
    await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    const [primary, satellite] = getItems(await tool("list_domains"));
    expect(primary?.["cname_targets"]).toHaveLength(5);
    expect(satellite?.["cname_targets"]).toEqual([
      { host: "clerk.shop.example.com", value: "frontend-api.clerk.services", required: true },
    ]);
  });

  test("a proxy is set, and null takes it away", async () => {
    const { tool } = await createHarness({ environment: "production" });
    const [primary] = getItems(await tool("list_domains"));
    const domain_id = getString(primary ?? {}, "id");
    const proxy_url = "https://sandbox.example/__clerk";
    expect(await tool("update_domain", { domain_id, proxy_url })).toMatchObject({ proxy_url });
    expect(await tool("update_domain", { domain_id, proxy_url: null })).toMatchObject({ proxy_url: null });
  });

  test("the primary cannot be deleted, confirmed or not", async () => {
    const { tool, failure } = await createHarness({ environment: "production" });
    const [primary] = getItems(await tool("list_domains"));
    expect(await failure("delete_domain", { domain_id: primary?.["id"], confirm: true })).toContain(
      "operation_not_allowed_on_primary_domain",
    );
  });
});
