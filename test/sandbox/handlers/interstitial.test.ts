import { expect, test } from "vitest";
import { createHarness, getString } from "../../support/harness.ts";

const toPublishableKey = (host: string) => `pk_test_${Buffer.from(`${host}$`).toString("base64")}`;
const publishable_key = toPublishableKey("happy-cat-1.clerk.accounts.dev");

test("the interstitial page loads Clerk from the host in the publishable key, and needs no secret key", async () => {
  const { request, tool } = await createHarness();
  const response = await request(
    `/public/interstitial?publishable_key=${encodeURIComponent(publishable_key)}`,
    {
      headers: { authorization: "" },
    },
  );
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('src="https://happy-cat-1.clerk.accounts.dev/npm/@clerk/clerk-js');
  const html = getString(await tool("get_interstitial", { frontend_api: "clerk.example.com" }), "html");
  expect(html).toContain('src="https://clerk.example.com/npm/');
});

test("the interstitial page loads the script from the proxy or the domain if requested", async () => {
  const { tool } = await createHarness();
  const proxy_url = "https://example.com/__clerk";
  expect(getString(await tool("get_interstitial", { publishable_key, proxy_url }), "html")).toContain(
    `src="${proxy_url}/npm/`,
  );
  const satellite = { publishable_key, domain: "shop.example.com", use_domain_for_script: true };
  expect(getString(await tool("get_interstitial", satellite), "html")).toContain(
    'src="https://clerk.shop.example.com/npm/',
  );
});

test("the interstitial page escapes every value, and rejects a javascript: URL", async () => {
  const { tool, failure } = await createHarness();
  const sign_in_url = '"><script>alert(1)</script>';
  const html = getString(await tool("get_interstitial", { publishable_key, sign_in_url }), "html");
  expect(html).not.toContain("<script>alert");
  expect(html).toContain("&quot;&gt;&lt;script&gt;");
  expect(await failure("get_interstitial", { publishable_key, proxy_url: "javascript:alert(1)" })).toContain(
    "malformed_request_parameters",
  );
});

test("the interstitial page requires a well-formed publishable key", async () => {
  const { failure } = await createHarness();
  expect(await failure("get_interstitial")).toContain("missing_query_parameter");
  for (const invalidKey of [
    "pk_test_",
    "nonsense",
    "pk_test_bm90aGluZw==",
    toPublishableKey("a b.example.com"),
  ])
    expect(await failure("get_interstitial", { publishable_key: invalidKey })).toContain(
      "malformed_publishable_key",
    );
});
