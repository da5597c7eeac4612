import { describe, expect, test } from "vitest";
import { CERTIFICATE, CERTIFICATE_VALIDITY_MS, buildSamlMetadata } from "../../support/certificates.ts";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";

const ACME_CONNECTION = { name: "Acme", provider: "saml_okta", domains: ["acme.example"] };

const IDP_SETTINGS = {
  idp_entity_id: "https://idp.example.com/entity",
  idp_sso_url: "https://idp.example.com/sso",
  idp_certificate: CERTIFICATE,
};

const createConnection = async (harness: Harness, args: Json = {}) =>
  getString(
    await harness.tool("create_enterprise_connection", { confirm: true, ...ACME_CONNECTION, ...args }),
    "id",
  );

const sendJson = ({ request }: Harness, method: string, path: string, body: Json) =>
  request(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

describe("enterprise connections", () => {
  test("store whether users can sign in with them and are created by that", async () => {
    const harness = await createHarness();
    const settings = { authenticatable: false, disable_jit_provisioning: true, sync_user_attributes: false };
    const enterprise_connection_id = await createConnection(harness, settings);
    expect(await harness.tool("get_enterprise_connection", { enterprise_connection_id })).toMatchObject(
      settings,
    );
    const changes = { authenticatable: true, disable_jit_provisioning: false };
    expect(
      await harness.tool("update_enterprise_connection", { enterprise_connection_id, ...changes }),
    ).toMatchObject({ ...settings, ...changes });
    const { id, ...defaults } = await harness.tool("create_enterprise_connection", {
      ...ACME_CONNECTION,
      domains: ["other.example"],
    });
    expect(id).not.toBe(enterprise_connection_id);
    expect(defaults).toMatchObject(changes);
  });

  test("need a confirmation if users can no longer sign in with an active one", async () => {
    const harness = await createHarness();
    const enterprise_connection_id = await createConnection(harness, { saml: IDP_SETTINGS, active: true });
    const update = { enterprise_connection_id, authenticatable: false };
    expect(await harness.failure("update_enterprise_connection", update)).toContain("needs confirmation");
    expect(await harness.tool("update_enterprise_connection", { ...update, confirm: true })).toMatchObject({
      authenticatable: false,
    });
  });

  test("trust several certificates, of which the first is the primary one", async () => {
    const harness = await createHarness();
    const other = CERTIFICATE.replaceAll(/-----.*-----/g, "").trim();
    const enterprise_connection_id = await createConnection(harness, {
      saml: { ...IDP_SETTINGS, idp_certificate: undefined, idp_certificates: [CERTIFICATE, other] },
    });
    const [saml] = getItems(await harness.tool("list_saml_connections"));
    expect(saml).toMatchObject({
      idp_certificate: CERTIFICATE,
      idp_certificates: [
        {
          certificate: CERTIFICATE,
          issued_at: CERTIFICATE_VALIDITY_MS.from,
          expires_at: CERTIFICATE_VALIDITY_MS.to,
        },
        { certificate: other },
      ],
    });
    const update = (settings: Json) =>
      sendJson(harness, "PATCH", `/enterprise_connections/${enterprise_connection_id}`, { saml: settings });
    expect((await update({ idp_certificates: [] })).status).toBe(422);
    expect((await update({ idp_certificates: ["none"] })).status).toBe(422);
    expect((await update({ idp_certificate: CERTIFICATE, idp_certificates: [other] })).status).toBe(422);
    expect((await update({ idp_certificate: other })).status).toBe(200);
    expect(await harness.tool("get_enterprise_connection", { enterprise_connection_id })).toMatchObject({
      saml_connection: { idp_certificates: [{ certificate: other }] },
    });
  });

  test("are created inactive, with the values to configure at the identity provider", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_enterprise_connection", {
      ...ACME_CONNECTION,
      domains: ["ACME.example"],
    });
    expect(created).toMatchObject({
      object: "enterprise_connection",
      provider: "saml_okta",
      domains: ["acme.example"],
      active: false,
      organization_id: null,
      oauth_config: null,
      saml_connection: {
        name: "Acme",
        active: false,
        idp_sso_url: null,
        login_hint: { mode: "email_address" },
      },
    });
    const { id, acs_url, sp_metadata_url } = Object(created["saml_connection"]);
    expect(id).toMatch(/^samlc_\w{27}$/);
    expect(acs_url).toBe(`https://sandbox.clerk.accounts.example/v1/saml/acs/${id}`);
    expect(sp_metadata_url).toContain(`${id}.xml`);
    expect(await tool("get_enterprise_connection", { enterprise_connection_id: created["id"] })).toEqual(
      created,
    );
  });

  test("use OpenID Connect for an oidc_ provider, and never return the client secret", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_enterprise_connection", {
      confirm: true,
      ...ACME_CONNECTION,
      provider: "oidc_github_enterprise",
      active: true,
      oidc: {
        client_id: "clerk",
        client_secret: "hush-hush",
        discovery_url: "https://git.acme.example/oidc",
      },
    });
    expect(created).toMatchObject({
      active: true,
      saml_connection: null,
      oauth_config: { provider_key: "oidc_ghe_acme", client_id: "clerk", requires_pkce: false },
    });
    expect(JSON.stringify(created)).not.toContain("hush-hush");
  });

  test("require fully qualified domains that no other connection has", async () => {
    const harness = await createHarness();
    const { tool, failure } = harness;
    for (const domain of [
      "localhost",
      "acme",
      "https://acme.example",
      "acme.example/x",
      "-a.example",
      "10.0.0.1",
    ])
      expect(
        await failure("create_enterprise_connection", { ...ACME_CONNECTION, domains: [domain] }),
        domain,
      ).toContain("[param_name: domains]");
    const enterprise_connection_id = await createConnection(harness, {
      domains: ["acme.example", "acme.test"],
    });
    const other = { ...ACME_CONNECTION, domains: ["new.example", "Acme.TEST"] };
    expect(await failure("create_enterprise_connection", other)).toContain("conflict");
    expect(
      await tool("update_enterprise_connection", {
        confirm: true,
        enterprise_connection_id,
        domains: ["acme.test", "acme.test"],
      }),
    ).toMatchObject({ domains: ["acme.test"] });
    expect(
      await tool("update_enterprise_connection", { confirm: true, enterprise_connection_id, domains: [] }),
    ).toMatchObject({ domains: ["acme.test"] });
    await tool("create_enterprise_connection", ACME_CONNECTION);
  });

  test("can be activated only with every setting that sign-in requires", async () => {
    const harness = await createHarness();
    const { tool, failure } = harness;
    const { idp_certificate: _, ...incomplete } = IDP_SETTINGS;
    const error = await failure("create_enterprise_connection", {
      ...ACME_CONNECTION,
      active: true,
      saml: incomplete,
      confirm: true,
    });
    expect(error).toContain("saml_connection_cant_be_activated");
    expect(error).toContain("without idp_certificate");
    const enterprise_connection_id = await createConnection(harness, { saml: incomplete });
    const activate = (body: Json = {}) =>
      sendJson(harness, "PATCH", `/enterprise_connections/${enterprise_connection_id}`, {
        active: true,
        ...body,
      });
    expect((await activate()).status).toBe(422);
    expect((await activate({ saml: { idp_certificate: CERTIFICATE } })).status).toBe(200);
    expect(await tool("get_enterprise_connection", { enterprise_connection_id })).toMatchObject({
      active: true,
      saml_connection: { active: true },
    });

    const globex = { name: "Globex", provider: "oidc_custom", domains: ["globex.example"], active: true };
    const oidc = { client_id: "clerk", discovery_url: "https://globex.example/oidc" };
    expect(await failure("create_enterprise_connection", { confirm: true, ...globex, oidc })).toContain(
      "client_secret",
    );
    expect(
      await tool("create_enterprise_connection", {
        confirm: true,
        ...globex,
        oidc: { ...oidc, requires_pkce: true },
      }),
    ).toMatchObject({ active: true });
  });

  test("read the identity provider's settings from its metadata", async () => {
    const { tool } = await createHarness();
    const created = await tool("create_enterprise_connection", {
      confirm: true,
      ...ACME_CONNECTION,
      active: true,
      saml: { idp_metadata: buildSamlMetadata(), idp_sso_url: "https://elsewhere.example.com" },
    });
    expect(created).toMatchObject({
      active: true,
      saml_connection: {
        idp_entity_id: "https://idp.example.com/entity",
        idp_sso_url: "https://idp.example.com/sso?a=1&b=2",
      },
    });
  });

  test("reject invalid settings and name the parameter", async () => {
    const { failure } = await createHarness();
    const getError = (saml: Json) => failure("create_enterprise_connection", { ...ACME_CONNECTION, saml });
    expect(await getError({ idp_sso_url: "nowhere" })).toContain("[param_name: saml.idp_sso_url]");
    expect(await getError({ idp_metadata_url: "ftp://idp.example.com" })).toContain("saml.idp_metadata_url");
    expect(await getError({ idp_certificate: "AAAA" })).toContain("[param_name: saml.idp_certificate]");
    expect(await getError({ idp_metadata: "<html/>" })).toContain("saml_failed_to_parse_idp_metadata");
    expect(await getError({ idp_metadata: buildSamlMetadata({ certificate: "AAAA" }) })).toContain(
      "saml_failed_to_parse_idp_metadata",
    );
    const missing = await getError({
      idp_metadata: buildSamlMetadata({ serviceAttributes: 'Binding="none"' }),
    });
    expect(missing).toContain("saml_metadata_missing_fields");
    expect(missing).toContain("idp_sso_url");
    expect(await getError({ login_hint: { mode: "custom_attribute" } })).toContain(
      "form_conditional_param_missing",
    );
    expect(await getError({ login_hint: { mode: "off", source: "key" } })).toContain(
      "form_conditional_param_disallowed",
    );
    expect(await failure("create_enterprise_connection", { ...ACME_CONNECTION, name: " " })).toContain(
      "[param_name: name]",
    );
    expect(
      await failure("create_enterprise_connection", {
        ...ACME_CONNECTION,
        provider: "oidc_custom",
        oidc: { token_url: "nowhere" },
      }),
    ).toContain("[param_name: oidc.token_url]");
    expect(
      await failure("create_enterprise_connection", { ...ACME_CONNECTION, organization_id: "org_none" }),
    ).toContain("resource_not_found");
  });

  test("reject 300 KB of malformed metadata without excessive parsing time", async () => {
    const { failure } = await createHarness();
    for (const part of ["<!--", "<EntityDescriptor ", "<EntityDescriptor>", "a"]) {
      const idp_metadata = `<EntityDescriptor ${part.repeat(300_000 / part.length)}`;
      expect(
        await failure("create_enterprise_connection", { ...ACME_CONNECTION, saml: { idp_metadata } }),
      ).toContain("saml_failed_to_parse_idp_metadata");
    }
  });

  test("map custom attributes, whose directory path has two field names", async () => {
    const { tool, failure } = await createHarness();
    const buildArguments = (...custom_attributes: Json[]) => ({ ...ACME_CONNECTION, custom_attributes });
    const buildOtherArguments = (...custom_attributes: Json[]) => ({
      ...buildArguments(...custom_attributes),
      domains: ["other.example"],
    });
    const badge = { name: "Badge", key: "badge" };
    const created = await tool(
      "create_enterprise_connection",
      buildArguments({ ...badge, scim_path: "externalId", multi_valued: true }),
    );
    expect(created["custom_attributes"]).toEqual([
      { ...badge, sso_path: "", scim_path: "externalId", directory_path: "externalId", multi_valued: true },
    ]);
    const ambiguous = { ...badge, scim_path: "a", directory_path: "b" };
    expect(await failure("create_enterprise_connection", buildOtherArguments(ambiguous))).toContain(
      "form_param_value_conflict",
    );
    expect(await failure("create_enterprise_connection", buildOtherArguments(badge, badge))).toContain(
      "form_param_duplicate",
    );
  });

  test("treat null as absent at any depth, as Clerk's own clients send it", async () => {
    const response = await sendJson(await createHarness(), "POST", "/enterprise_connections", {
      ...ACME_CONNECTION,
      oidc: null,
      saml: {
        ...IDP_SETTINGS,
        idp_metadata: null,
        attribute_mapping: { user_id: null, email_address: "email" },
      },
    });
    expect(response.status).toBe(201);
  });

  test("are listed newest first, and filtered by organization and by whether they are active", async () => {
    const harness = await createHarness();
    const { tool, clock } = harness;
    const organization_id = getString(await tool("create_organization", { name: "Acme" }), "id");
    await createConnection(harness, { organization_id });
    clock.advance(1000);
    await createConnection(harness, {
      name: "Globex",
      domains: ["globex.example"],
      active: true,
      saml: IDP_SETTINGS,
    });
    const listNames = async (args: Json) =>
      getItems(await tool("list_enterprise_connections", args)).map((item) => item["name"]);
    expect(await listNames({})).toEqual(["Globex", "Acme"]);
    expect(await listNames({ active: true })).toEqual(["Globex"]);
    expect(await listNames({ active: false })).toEqual(["Acme"]);
    expect(await listNames({ organization_id })).toEqual(["Acme"]);
    await tool("delete_organization", { organization_id, confirm: true });
    const [, withoutOrganization] = getItems(await tool("list_enterprise_connections"));
    expect(withoutOrganization).toMatchObject({ name: "Acme", organization_id: null });
  });

  test("are deleted together with the directory that uses them", async () => {
    const harness = await createHarness();
    const { tool, failure } = harness;
    const enterprise_connection_id = await createConnection(harness);
    await tool("create_directory", { enterprise_connection_id, provider: "okta" });
    expect(await tool("delete_enterprise_connection", { enterprise_connection_id, confirm: true })).toEqual({
      object: "enterprise_connection",
      id: enterprise_connection_id,
      deleted: true,
    });
    expect(await tool("list_directories")).toMatchObject({ total_count: 0 });
    expect(await failure("get_enterprise_connection", { enterprise_connection_id })).toContain(
      "resource_not_found",
    );
  });
});

describe("test runs of an enterprise connection", () => {
  test("are pending until a user opens their URL", async () => {
    const harness = await createHarness();
    const { tool } = harness;
    const connection = { enterprise_connection_id: await createConnection(harness, { saml: IDP_SETTINGS }) };
    const { url } = await tool("create_enterprise_connection_test_run", connection);
    expect(url).toMatch(/^https:\/\/sandbox\.clerk\.accounts\.example\/.+ticket=/);
    expect(await tool("list_enterprise_connection_test_runs", connection)).toMatchObject({
      data: [{ status: "pending", connection_type: "saml", logs: [] }],
      total_count: 1,
    });
  });

  test("fail if the connection is not configured, and log what is missing", async () => {
    const harness = await createHarness();
    const { tool } = harness;
    const connection = {
      enterprise_connection_id: await createConnection(harness, { provider: "oidc_custom" }),
    };
    await tool("create_enterprise_connection_test_run", connection);
    const result = await tool("list_enterprise_connection_test_runs", { ...connection, status: ["failed"] });
    const [run] = getItems(result);
    expect(run).toMatchObject({ status: "failed", connection_type: "oauth" });
    expect(JSON.stringify(run?.["logs"])).toContain("client_id");
    expect(
      await tool("list_enterprise_connection_test_runs", { ...connection, status: ["pending", "success"] }),
    ).toMatchObject({ data: [], total_count: 0 });
  });
});
