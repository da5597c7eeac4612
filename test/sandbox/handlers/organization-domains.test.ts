import { describe, expect, test } from "vitest";
import { CERTIFICATE } from "../../support/certificates.ts";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";
import { updateOrganizationSettings } from "../../support/organization-settings.ts";

const getNames = (result: Json) => getItems(result).map((item) => item["name"]);

/** Creates an instance with organization domains enabled, and two organizations. */
async function createOrganizations() {
  const harness = await createHarness();
  const { sandbox, tool, failure } = harness;
  await updateOrganizationSettings(sandbox, {
    domains_enabled: true,
    domains_enrollment_modes: ["automatic_invitation"],
  });
  const adminId = await addUser(sandbox, { email: "ada@example.com" });
  const acme = await addOrganization(sandbox, { name: "Acme", slug: "acme", adminId });
  const other = await addOrganization(sandbox, { name: "Other", slug: "other", adminId });
  const add = (name: string, fields: Json = {}) =>
    tool("create_organization_domain", { organization_id: acme, name, ...fields });
  const getAddError = (name: string, fields: Json = {}) =>
    failure("create_organization_domain", { organization_id: acme, name, ...fields });
  return { ...harness, acme, other, add, getAddError };
}

describe("adding a domain to an organization", () => {
  test("creates it verified, in manual invitation mode by default", async () => {
    const { add, acme } = await createOrganizations();
    const domain = await add("Acme.Example");
    expect(getString(domain, "id")).toMatch(/^orgdmn_\w{27}$/);
    expect(domain).toMatchObject({
      object: "organization_domain",
      organization_id: acme,
      name: "acme.example",
      enrollment_mode: "manual_invitation",
      affiliation_email_address: null,
      affiliation_verification: { status: "verified", verified_at: null },
      ownership_verification: null,
      total_pending_invitations: 0,
      total_pending_suggestions: 0,
      public_organization_data: { id: acme, name: "Acme", slug: "acme", has_image: false },
    });
    expect(domain["verification"]).toEqual(domain["affiliation_verification"]);
  });

  test("creates it unverified on request", async () => {
    const { add } = await createOrganizations();
    expect(await add("acme.example", { verified: false })).toMatchObject({ affiliation_verification: null });
  });

  test.each(["acme", "https://acme.example", "-acme.example", "a b.example", "@acme.example"])(
    "rejects %j, which is not a domain",
    async (name) => {
      const { getAddError } = await createOrganizations();
      expect(await getAddError(name)).toContain("form_param_format_invalid");
    },
  );

  test("rejects a common email provider's domain, a missing name and an unknown organization", async () => {
    const { getAddError, failure, acme } = await createOrganizations();
    expect(await getAddError("GMail.com")).toContain("organization_domain_common");
    expect(await failure("create_organization_domain", { organization_id: acme })).toContain(
      "form_param_missing",
    );
    expect(
      await failure("create_organization_domain", { organization_id: "org_none", name: "acme.example" }),
    ).toContain("resource_not_found");
  });

  test("rejects one that the organization already has or another organization has verified", async () => {
    const { add, getAddError, other } = await createOrganizations();
    await add("acme.example", { verified: false });
    expect(await getAddError("ACME.example")).toContain(
      "organization_domain_already_exists_same_organization",
    );
    const domain = await add("acme.example", { organization_id: other });
    expect(domain).toMatchObject({ organization_id: other });
    await add("other.example", { organization_id: other });
    expect(await getAddError("other.example")).toContain("organization_domain_already_exists");
    expect(await add("other.example", { verified: false })).toMatchObject({ name: "other.example" });
  });

  test("rejects an eleventh", async () => {
    const { add, getAddError } = await createOrganizations();
    for (let number = 1; number <= 10; number += 1) await add(`${number}.example`);
    expect(await getAddError("11.example")).toContain("organization_domain_quota_exceeded");
  });

  test("fails if domains or the enrollment mode are disabled", async () => {
    const { sandbox, add, getAddError } = await createOrganizations();
    const suggestion = { enrollment_mode: "automatic_suggestion" };
    expect(await getAddError("acme.example", suggestion)).toContain(
      "organization_domain_enrollment_mode_not_enabled",
    );
    expect(await add("acme.example", { enrollment_mode: "automatic_invitation" })).toMatchObject({
      enrollment_mode: "automatic_invitation",
    });
    await updateOrganizationSettings(sandbox, { domains_enabled: false });
    expect(await getAddError("more.example")).toContain("organization_domains_not_enabled");
  });
});

describe("a domain of an organization", () => {
  test("can change its enrollment mode and its verification", async () => {
    const { tool, failure, add, acme, other } = await createOrganizations();
    const domain = { organization_id: acme, domain_id: getString(await add("acme.example"), "id") };
    expect(
      await tool("update_organization_domain", { ...domain, enrollment_mode: "automatic_invitation" }),
    ).toMatchObject({
      enrollment_mode: "automatic_invitation",
      affiliation_verification: { status: "verified" },
    });
    expect(
      await tool("update_organization_domain", { confirm: true, ...domain, verified: false }),
    ).toMatchObject({
      enrollment_mode: "automatic_invitation",
      affiliation_verification: { status: "unverified" },
    });
    await add("acme.example", { organization_id: other });
    expect(await failure("update_organization_domain", { ...domain, verified: true })).toContain(
      "organization_domain_already_exists",
    );
    expect(
      await failure("update_organization_domain", { ...domain, enrollment_mode: "automatic_suggestion" }),
    ).toContain("organization_domain_enrollment_mode_not_enabled");
  });

  test("is marked as owned once, and a second call changes nothing", async () => {
    const { tool, add, clock, acme } = await createOrganizations();
    const domain = { organization_id: acme, domain_id: getString(await add("acme.example"), "id") };
    clock.advance(1000);
    const verified = await tool("verify_organization_domain_ownership", domain);
    expect(verified).toMatchObject({
      ownership_verification: {
        status: "verified",
        strategy: "manual_override",
        verified_at: clock.now(),
      },
      updated_at: clock.now(),
    });
    clock.advance(1000);
    expect(await tool("verify_organization_domain_ownership", domain)).toEqual(verified);
  });

  test("is deleted after confirmation, and together with its organization", async () => {
    const { tool, failure, add, acme } = await createOrganizations();
    const domain = { organization_id: acme, domain_id: getString(await add("acme.example"), "id") };
    expect(await failure("delete_organization_domain", domain)).toContain('"name":"acme.example"');
    expect(await tool("delete_organization_domain", { ...domain, confirm: true })).toEqual({
      object: "organization_domain",
      id: domain.domain_id,
      deleted: true,
    });
    expect(await failure("update_organization_domain", domain)).toContain("resource_not_found");
    await add("acme.example");
    await tool("delete_organization", { organization_id: acme, confirm: true });
    expect(await tool("list_all_organization_domains")).toMatchObject({ total_count: 0 });
  });

  test("is not found through another organization", async () => {
    const { failure, add, other } = await createOrganizations();
    const domain = { organization_id: other, domain_id: getString(await add("acme.example"), "id") };
    expect(await failure("verify_organization_domain_ownership", domain)).toContain("resource_not_found");
  });
});

describe("listing organization domains", () => {
  async function createDomains() {
    const harness = await createOrganizations();
    const { add, clock, other } = harness;
    await add("b.example", { enrollment_mode: "automatic_invitation" });
    clock.advance(1000);
    await add("a.example", { verified: false });
    clock.advance(1000);
    await add("shop.example", { organization_id: other, enrollment_mode: "enterprise_sso" });
    return harness;
  }

  test("returns those of one organization, the newest first, with filters", async () => {
    const { tool, failure, acme } = await createDomains();
    const list = (filters: Json = {}) =>
      tool("list_organization_domains", { organization_id: acme, ...filters });
    expect(getNames(await list())).toEqual(["a.example", "b.example"]);
    expect(await list({ limit: 1, offset: 1 })).toMatchObject({
      total_count: 2,
      data: [{ name: "b.example" }],
    });
    expect(getNames(await list({ verified: "true" }))).toEqual(["b.example"]);
    expect(getNames(await list({ verified: "false" }))).toEqual(["a.example"]);
    expect(getNames(await list({ enrollment_mode: ["automatic_invitation"] }))).toEqual(["b.example"]);
    expect(getNames(await list({ enrollment_mode: ["-automatic_invitation"] }))).toEqual(["a.example"]);
    expect(await failure("list_organization_domains", { organization_id: "org_none" })).toContain(
      "resource_not_found",
    );
  });

  test("returns those of all organizations, with filters, a query and ordering", async () => {
    const { tool, acme } = await createDomains();
    const listed = async (args: Json = {}) => getNames(await tool("list_all_organization_domains", args));
    expect(await listed()).toEqual(["shop.example", "a.example", "b.example"]);
    expect(await listed({ order_by: "name" })).toEqual(["a.example", "b.example", "shop.example"]);
    expect(await listed({ organization_id: acme })).toEqual(["a.example", "b.example"]);
    expect(await listed({ query: "SHOP" })).toEqual(["shop.example"]);
    expect(await listed({ query: acme })).toEqual(["a.example", "b.example"]);
    expect(await listed({ domains: ["A.example", "shop.example"] })).toEqual(["shop.example", "a.example"]);
    expect(await listed({ enrollment_mode: ["manual_invitation", "enterprise_sso"] })).toEqual([
      "shop.example",
      "a.example",
    ]);
    expect(await listed({ enrollment_mode: ["-manual_invitation", "-enterprise_sso"] })).toEqual([
      "b.example",
    ]);
    expect(await listed({ verified: "true" })).toEqual(["shop.example", "b.example"]);
  });

  test("rejects a blank query, an unknown order and an unknown enrollment mode", async () => {
    const { failure, request } = await createDomains();
    const getError = (args: Json) => failure("list_all_organization_domains", args);
    // The tool refuses a blank filter before it sends a request.
    const blank = await request("/organization_domains?query=%20");
    expect(await blank.json()).toMatchObject({ errors: [{ meta: { param_name: "query" } }] });
    expect(await getError({ order_by: "size" })).toContain("[param_name: order_by]");
    expect(await getError({ enrollment_mode: ["by_hand"] })).toContain("enrollment_mode");
  });
});

describe("an organization domain that an enterprise connection also has", () => {
  const connection = {
    name: "Acme",
    provider: "saml_okta",
    domains: ["acme.example"],
    active: true,
    saml: {
      idp_entity_id: "https://idp.example.com/entity",
      idp_sso_url: "https://idp.example.com/sso",
      idp_certificate: CERTIFICATE,
    },
  };

  test("can be verified only in enterprise SSO mode", async () => {
    const { tool, add, getAddError, failure, acme } = await createOrganizations();
    await tool("create_enterprise_connection", { ...connection, confirm: true });
    expect(await getAddError("acme.example")).toContain(
      "organization_domain_exists_for_enterprise_connection",
    );
    const domain_id = getString(await add("acme.example", { verified: false }), "id");
    const update = { organization_id: acme, domain_id, verified: true };
    expect(await failure("update_organization_domain", update)).toContain(
      "organization_domain_exists_for_enterprise_connection",
    );
    expect(
      await tool("update_organization_domain", { ...update, enrollment_mode: "enterprise_sso" }),
    ).toMatchObject({ verification: { status: "verified" } });
  });

  test("is deleted with the caller's consent when the connection is activated", async () => {
    const { tool, failure, add, acme } = await createOrganizations();
    await add("acme.example");
    await add("acme.test");
    const { name, provider, domains, saml } = connection;
    const created = await tool("create_saml_connection", { name, provider, domains, ...saml });
    const activation = { saml_connection_id: created["id"], active: true, confirm: true };
    expect(await failure("update_saml_connection", activation)).toContain(
      "organization_domain_exists_for_enrollment",
    );
    await tool("update_saml_connection", { ...activation, consent_verified_domains_deletion: true });
    expect(getNames(await tool("list_organization_domains", { organization_id: acme }))).toEqual([
      "acme.test",
    ]);
  });

  test("is deleted without consent when the newer operation creates the connection", async () => {
    const { tool, add, acme } = await createOrganizations();
    await add("acme.example");
    await tool("create_enterprise_connection", { ...connection, confirm: true });
    expect(await tool("list_organization_domains", { organization_id: acme })).toMatchObject({
      total_count: 0,
    });
  });

  test("is also deleted with the caller's consent when an active connection adds it", async () => {
    const { tool, failure, add, acme } = await createOrganizations();
    const { name, provider, saml } = connection;
    const created = await tool("create_saml_connection", {
      name,
      provider,
      domains: ["other.example"],
      ...saml,
    });
    const saml_connection_id = created["id"];
    await tool("update_saml_connection", { saml_connection_id, active: true, confirm: true });
    await add("acme.example");
    const update = { saml_connection_id, domains: ["other.example", "acme.example"], confirm: true };
    expect(await failure("update_saml_connection", update)).toContain(
      "organization_domain_exists_for_enrollment",
    );
    await tool("update_saml_connection", { ...update, consent_verified_domains_deletion: true });
    expect(await tool("list_organization_domains", { organization_id: acme })).toMatchObject({
      total_count: 0,
    });
  });

  test("cannot leave enterprise SSO mode while it is verified", async () => {
    const { tool, failure, add, acme } = await createOrganizations();
    await tool("create_enterprise_connection", { ...connection, confirm: true });
    const domain_id = getString(await add("acme.example", { enrollment_mode: "enterprise_sso" }), "id");
    const update = { organization_id: acme, domain_id };
    expect(
      await failure("update_organization_domain", { ...update, enrollment_mode: "manual_invitation" }),
    ).toContain("organization_domain_exists_for_enterprise_connection");
    await tool("update_organization_domain", {
      confirm: true,
      ...update,
      enrollment_mode: "manual_invitation",
      verified: false,
    });
  });
});
