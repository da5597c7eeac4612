import { afterAll, describe, expect, test } from "vitest";
import { CERTIFICATE, CERTIFICATE_VALIDITY_MS } from "../support/certificates.ts";
import { serveSandbox } from "../support/served-sandbox.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP: enterprise connections. */

const served = await serveSandbox("development");
const { clerk } = served;

afterAll(() => served.close());

describe("enterprise connections", () => {
  test("are created, read, listed, updated and deleted", async () => {
    const created = await clerk.enterpriseConnections.createEnterpriseConnection({
      name: "Acme",
      provider: "saml_okta",
      domains: ["acme.example"],
      customAttributes: [{ name: "Badge", key: "badge", ssoPath: "user.badge" }],
      saml: {
        idpEntityId: "https://idp.acme.example",
        idpSsoUrl: "https://idp.acme.example/sso",
        idpCertificate: CERTIFICATE,
        attributeMapping: { emailAddress: "email", userId: null },
        loginHint: { mode: "custom_attribute", source: "badge" },
      },
    });
    expect(created).toMatchObject({
      active: false,
      authenticatable: true,
      disableJitProvisioning: false,
      customAttributes: [{ key: "badge", ssoPath: "user.badge" }],
      samlConnection: {
        idpEntityId: "https://idp.acme.example",
        loginHint: { mode: "custom_attribute", source: "badge" },
      },
      oauthConfig: null,
    });
    const updated = await clerk.enterpriseConnections.updateEnterpriseConnection(created.id, {
      active: true,
      saml: { forceAuthn: true },
    });
    expect(updated).toMatchObject({ active: true, samlConnection: { forceAuthn: true } });
    expect(await clerk.enterpriseConnections.getEnterpriseConnection(created.id)).toEqual(updated);
    const list = await clerk.enterpriseConnections.getEnterpriseConnectionList({ active: true, limit: 5 });
    expect(list.totalCount).toBe(1);
    expect(list.data[0]?.id).toBe(created.id);
    await clerk.enterpriseConnections.deleteEnterpriseConnection(created.id);
    await expect(clerk.enterpriseConnections.getEnterpriseConnection(created.id)).rejects.toMatchObject({
      status: 404,
      errors: [{ code: "resource_not_found" }],
    });
  });

  test("can use OpenID Connect", async () => {
    const created = await clerk.enterpriseConnections.createEnterpriseConnection({
      name: "Globex",
      provider: "oidc_custom",
      domains: ["globex.example"],
      oidc: { clientId: "clerk", discoveryUrl: "https://globex.example/oidc", requiresPkce: true },
    });
    expect(created.oauthConfig).toMatchObject({ clientId: "clerk", requiresPkce: true });
    expect(created.samlConnection).toBeNull();
  });
});

describe("SAML connections", () => {
  test("are created, read, listed, updated and deleted", async () => {
    const created = await clerk.samlConnections.createSamlConnection({
      name: "Initech",
      provider: "saml_microsoft",
      domain: "initech.example",
      idpCertificate: CERTIFICATE,
    });
    expect(created).toMatchObject({
      domain: "initech.example",
      idpCertificateExpiresAt: CERTIFICATE_VALIDITY_MS.to,
      userCount: 0,
      attributeMapping: { emailAddress: expect.stringContaining("emailaddress") },
    });
    const updated = await clerk.samlConnections.updateSamlConnection(created.id, {
      idpEntityId: "https://idp.initech.example",
      idpSsoUrl: "https://idp.initech.example/sso",
      active: true,
    });
    expect(updated.active).toBe(true);
    expect(await clerk.samlConnections.getSamlConnection(created.id)).toEqual(updated);
    const list = await clerk.samlConnections.getSamlConnectionList({ query: "INI", orderBy: "+created_at" });
    expect(list.data.map(({ id }) => id)).toEqual([created.id]);
    await clerk.samlConnections.deleteSamlConnection(created.id);
    expect((await clerk.samlConnections.getSamlConnectionList()).totalCount).toBe(0);
  });
});
