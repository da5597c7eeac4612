import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString } from "../../support/harness.ts";

async function setUpDomain() {
  const harness = await createHarness({ environment: "production" });
  const added = await harness.tool("create_domain", { name: "shop.example.com", is_satellite: true });
  return { ...harness, domain_id: getString(added, "id") };
}

const proxy_url = "https://shop.example.com/__clerk";

describe("a proxy check", () => {
  test("is stored, and repeated for the same proxy", async () => {
    const { tool, clock, domain_id } = await setUpDomain();
    const first = await tool("verify_domain_proxy", { domain_id, proxy_url });
    expect(first).toMatchObject({ object: "proxy_check", domain_id, proxy_url, successful: true });
    clock.advance(1000);
    expect(await tool("verify_domain_proxy", { domain_id, proxy_url })).toEqual({
      ...first,
      last_run_at: clock.now(),
      updated_at: clock.now(),
    });
  });

  test("does not change the domain, and uses the domain's proxy URL by default", async () => {
    const { tool, failure, domain_id } = await setUpDomain();
    await tool("verify_domain_proxy", { domain_id, proxy_url });
    expect(getItems(await tool("list_domains"))[1]).toMatchObject({ proxy_url: null });
    expect(await failure("verify_domain_proxy", { domain_id })).toContain("[param_name: proxy_url]");
    await tool("update_domain", { confirm: true, domain_id, proxy_url });
    expect(await tool("verify_domain_proxy", { domain_id })).toMatchObject({ proxy_url });
  });

  test("fails for a proxy that cannot serve the domain, and without a domain", async () => {
    const { failure, domain_id } = await setUpDomain();
    for (const invalidUrl of ["http://shop.example.com/__clerk", "https://other.example/__clerk", "nowhere"])
      expect(await failure("verify_domain_proxy", { domain_id, proxy_url: invalidUrl })).toContain(
        "invalid_proxy_configuration",
      );
    expect(await failure("verify_domain_proxy", { proxy_url })).toContain("[param_name: domain_id]");
    expect(await failure("verify_domain_proxy", { domain_id: "dmn_none", proxy_url })).toContain(
      "resource_not_found",
    );
  });

  test("requires a production instance", async () => {
    const { failure } = await createHarness();
    expect(await failure("verify_domain_proxy", { domain_id: "dmn_1", proxy_url })).toContain(
      "request_invalid_for_environment",
    );
  });
});
