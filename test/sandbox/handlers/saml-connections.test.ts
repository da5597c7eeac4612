import { describe, expect, test } from "vitest";
import { CERTIFICATE, buildSamlMetadata, CERTIFICATE_VALIDITY_MS } from "../../support/certificates.ts";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";

const ACME_CONNECTION = { name: "Acme", provider: "saml_custom", domains: ["acme.example"] };

describe("SAML connections", () => {
  test("are enterprise connections, and changes through one resource are visible through the other", async () => {
    const { tool } = await createHarness();
    const saml = await tool("create_saml_connection", {
      ...ACME_CONNECTION,
      idp_entity_id: "https://idp.example.com",
    });
    const enterprise_connection_id = getString(saml, "enterprise_connection_id");
    const saml_connection_id = getString(saml, "id");
    const enterprise = await tool("get_enterprise_connection", { enterprise_connection_id });
    expect(enterprise).toMatchObject({
      name: "Acme",
      domains: ACME_CONNECTION.domains,
      saml_connection: { id: saml_connection_id, idp_entity_id: "https://idp.example.com" },
    });
    await tool("update_enterprise_connection", {
      enterprise_connection_id,
      sync_user_attributes: false,
      saml: { allow_subdomains: true },
    });
    expect(await tool("get_saml_connection", { saml_connection_id })).toMatchObject({
      sync_user_attributes: false,
      allow_subdomains: true,
    });
    await tool("update_saml_connection", { saml_connection_id, name: "Acme Inc" });
    expect(await tool("get_enterprise_connection", { enterprise_connection_id })).toMatchObject({
      name: "Acme Inc",
      saml_connection: { name: "Acme Inc" },
    });
    await tool("delete_saml_connection", { saml_connection_id, confirm: true });
    expect(await tool("list_enterprise_connections")).toMatchObject({ total_count: 0 });
  });

  test("do not include OpenID Connect connections", async () => {
    const { tool, failure } = await createHarness();
    const oidc = await tool("create_enterprise_connection", { ...ACME_CONNECTION, provider: "oidc_custom" });
    expect(await tool("list_saml_connections")).toMatchObject({ data: [], total_count: 0 });
    expect(await failure("get_saml_connection", { saml_connection_id: oidc["id"] })).toContain(
      "resource_not_found",
    );
  });

  test("accept a certificate in PEM or base64, and return its validity period", async () => {
    const { tool, failure } = await createHarness();
    const base64 = CERTIFICATE.replaceAll(/-----.*-----|\s/g, "");
    const created = await tool("create_saml_connection", { ...ACME_CONNECTION, idp_certificate: base64 });
    expect(created).toMatchObject({
      idp_certificate: base64,
      idp_certificate_issued_at: CERTIFICATE_VALIDITY_MS.from,
      idp_certificate_expires_at: CERTIFICATE_VALIDITY_MS.to,
    });
    const saml_connection_id = getString(created, "id");
    expect(
      await tool("update_saml_connection", { saml_connection_id, idp_certificate: CERTIFICATE }),
    ).toMatchObject({ idp_certificate: CERTIFICATE, idp_certificate_expires_at: CERTIFICATE_VALIDITY_MS.to });
    for (const idp_certificate of ["", "not a certificate", CERTIFICATE.slice(0, -200)])
      expect(await failure("update_saml_connection", { saml_connection_id, idp_certificate })).toContain(
        "[param_name: idp_certificate]",
      );
  });

  test("store metadata, and have no certificate dates without a certificate", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_saml_connection", ACME_CONNECTION);
    expect(created).toMatchObject({ idp_certificate: null, idp_certificate_issued_at: null, user_count: 0 });
    const updated = await tool("update_saml_connection", {
      saml_connection_id: created["id"],
      idp_metadata: buildSamlMetadata(),
    });
    expect(updated).toMatchObject({
      idp_metadata: buildSamlMetadata(),
      idp_certificate_issued_at: CERTIFICATE_VALIDITY_MS.from,
    });
  });

  test("map attributes, and updates keep attributes that are not given", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_saml_connection", {
      ...ACME_CONNECTION,
      attribute_mapping: { email_address: "email" },
    });
    expect(created["attribute_mapping"]).toEqual({
      user_id: "",
      email_address: "email",
      first_name: "firstName",
      last_name: "lastName",
    });
    const updated = await tool("update_saml_connection", {
      saml_connection_id: created["id"],
      attribute_mapping: { user_id: "uid" },
    });
    expect(updated["attribute_mapping"]).toMatchObject({ user_id: "uid", email_address: "email" });
  });

  test("accept the legacy domain field, and require a domain", async () => {
    const { tool, failure } = await createHarness();
    const { domains: _, ...withoutDomains } = ACME_CONNECTION;
    expect(await failure("create_saml_connection", withoutDomains)).toContain("form_param_missing");
    expect(await tool("create_saml_connection", { ...withoutDomains, domain: "Acme.example" })).toMatchObject(
      {
        domain: "acme.example",
        domains: ["acme.example"],
      },
    );
    expect(await failure("create_saml_connection", ACME_CONNECTION)).toContain("conflict");
  });

  test("are ordered by name, and filtered by text and by included or excluded organizations", async () => {
    const { tool, failure, clock } = await createHarness();
    const organization_id = getString(await tool("create_organization", { name: "Acme" }), "id");
    await tool("create_saml_connection", { ...ACME_CONNECTION, organization_id });
    clock.advance(1000);
    await tool("create_saml_connection", { ...ACME_CONNECTION, name: "Globex", domains: ["globex.example"] });
    const listNames = async (args: Json = {}) =>
      getItems(await tool("list_saml_connections", args)).map((item) => item["name"]);
    expect(await listNames()).toEqual(["Globex", "Acme"]);
    expect(await listNames({ order_by: "+name" })).toEqual(["Acme", "Globex"]);
    expect(await listNames({ query: "LOB" })).toEqual(["Globex"]);
    expect(await listNames({ organization_id: [organization_id] })).toEqual(["Acme"]);
    expect(await listNames({ organization_id: [`-${organization_id}`] })).toEqual(["Globex"]);
    expect(await failure("list_saml_connections", { order_by: "email_address" })).toContain(
      "[param_name: order_by]",
    );
    expect(await tool("list_saml_connections", { limit: 1 })).toMatchObject({
      total_count: 2,
      has_more: true,
      next_offset: 1,
    });
  });
});
