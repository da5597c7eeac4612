import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { decodeJwt, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { getInstance, updateInstanceSettings } from "../../../src/sandbox/store/instance.ts";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";
import { addOrganizationWithEditor } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

async function createSignedInUser(harness: Harness) {
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com", firstName: "Ada" });
  await harness.sandbox.db
    .updateTable("users")
    .set({ public_metadata: '{"plan":{"name":"gold"},"tags":["a"],"age":null}', private_metadata: '{"x":1}' })
    .execute();
  const active_organization_id = await addOrganizationWithEditor(harness.sandbox, {
    slug: "acme",
    member: user_id,
  });
  const session = await harness.tool("create_session", { user_id, active_organization_id });
  return { user_id, session_id: getString(session, "id"), active_organization_id };
}

/** Creates a JWT template with `claims` and returns a JWT minted from it. */
async function mintToken(harness: Harness, session_id: string, claims: Json, settings: Json = {}) {
  await harness.tool("create_jwt_template", { name: "custom", claims, ...settings });
  const token = await harness.tool("create_session_token_from_template", {
    session_id,
    template_name: "custom",
  });
  return getString(token, "jwt");
}

describe("JWT templates", () => {
  test("are created with defaults, listed, read, updated and deleted", async () => {
    const { tool, failure } = await createHarness();
    const created = await tool("create_jwt_template", { name: "hasura", claims: { aud: "x" } });
    expect(created).toMatchObject({ object: "jwt_template", lifetime: 60, allowed_clock_skew: 5 });
    expect(created).toMatchObject({ custom_signing_key: false, signing_algorithm: "RS256" });
    const template_id = getString(created, "id");
    expect(getItems(await tool("list_jwt_templates"))).toMatchObject([{ id: template_id }]);
    const update = { template_id, name: "hasura", claims: { aud: "y" }, lifetime: 120 };
    expect(await tool("update_jwt_template", { ...update, confirm: true })).toMatchObject({
      lifetime: 120,
      claims: { aud: "y" },
    });
    expect(await tool("get_jwt_template", { template_id })).toMatchObject({ claims: { aud: "y" } });
    expect(await failure("delete_jwt_template", { template_id })).toContain("Not done");
    expect(await tool("delete_jwt_template", { template_id, confirm: true })).toEqual({
      object: "jwt_template",
      id: template_id,
      deleted: true,
    });
    expect(await failure("get_jwt_template", { template_id })).toContain("resource_not_found");
  });

  test("require a unique name that is not blank", async () => {
    const { tool, failure } = await createHarness();
    await tool("create_jwt_template", { name: "hasura", claims: {} });
    const duplicate = await failure("create_jwt_template", { name: "hasura", claims: {} });
    expect(duplicate).toContain("form_identifier_exists");
    expect(await failure("create_jwt_template", { name: " ", claims: {} })).toContain("param_name: name");
  });

  test.each(["azp", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"])(
    "reject the reserved claim %s",
    async (claim) => {
      const { failure } = await createHarness();
      expect(await failure("create_jwt_template", { name: "t", claims: { [claim]: 1 } })).toContain(
        "jwt_template_reserved_claim",
      );
    },
  );

  test("limit the lifetime and the clock skew", async () => {
    const { failure } = await createHarness();
    for (const fields of [{ lifetime: 29 }, { lifetime: 315_360_001 }, { allowed_clock_skew: 301 }])
      expect(await failure("create_jwt_template", { name: "t", claims: {}, ...fields })).toContain(
        Object.keys(fields)[0],
      );
  });

  test("add their claims to session tokens if the instance uses them so, and then cannot be deleted", async () => {
    const harness = await createHarness();
    const { session_id } = await createSignedInUser(harness);
    const claims = { mail: "{{user.primary_email_address}}" };
    const created = await harness.tool("create_jwt_template", { name: "session", claims });
    const { settings } = await getInstance(harness.sandbox.db);
    const beta = { ...settings.beta, session_token_template: "session" };
    await updateInstanceSettings(harness.sandbox.db, { ...settings, beta });
    const { jwt } = await harness.tool("create_session_token", { session_id });
    expect(decodeJwt(String(jwt))).toMatchObject({ mail: "ada@example.com", sid: session_id, v: 2 });
    const target = { template_id: created["id"], confirm: true };
    expect(await harness.failure("delete_jwt_template", target)).toContain("session_token_jwt_template");
  });
});

describe("tokens of a JWT template", () => {
  test("resolve shortcodes at any depth and preserve the types of values", async () => {
    const harness = await createHarness();
    const { user_id, session_id, active_organization_id } = await createSignedInUser(harness);
    const jwt = await mintToken(harness, session_id, {
      static: [1, true, null],
      deep: { list: ["{{user.id}}", { plan: "{{user.public_metadata.plan}}" }] },
      mail: "{{user.primary_email_address}}",
      tags: "{{ user.public_metadata.tags }}",
      unknown: "{{user.i_dont_exist}}",
      secret: "{{user.private_metadata}}",
      prototype: "{{user.constructor}}",
      full: "{{user.last_name}} {{user.first_name}}",
      fallback: "{{user.last_name || 'Some } || one'}}",
      number: "{{user.public_metadata.age || user.unsafe_metadata.age || 30}}",
      org: ["{{org.id}}", "{{org.slug}}", "{{org.role}}"],
      session: "{{session.id}}",
      actor: "{{session.actor}}",
    });
    expect(decodeJwt(jwt)).toMatchObject({
      sub: user_id,
      static: [1, true, null],
      deep: { list: [user_id, { plan: { name: "gold" } }] },
      mail: "ada@example.com",
      tags: ["a"],
      unknown: null,
      secret: null,
      prototype: null,
      full: "null Ada",
      fallback: "Some } || one",
      number: 30,
      org: [active_organization_id, "acme", "org:editor"],
      session: session_id,
      actor: null,
    });
    expect(decodeJwt(jwt)).not.toHaveProperty("sid");
  });

  test("expire after the template's lifetime, or after the requested one", async () => {
    const harness = await createHarness();
    const { session_id } = await createSignedInUser(harness);
    const {
      exp = 0,
      nbf = 0,
      iat = 0,
    } = decodeJwt(await mintToken(harness, session_id, {}, { lifetime: 90, allowed_clock_skew: 20 }));
    expect([exp - iat, iat - nbf]).toEqual([90, 20]);
    const request = { session_id, template_name: "custom", expires_in_seconds: 30 };
    const token = await harness.tool("create_session_token_from_template", request);
    expect(decodeJwt(getString(token, "jwt")).exp).toBe(iat + 30);
  });

  test("are not created from an unknown template", async () => {
    const harness = await createHarness();
    const { session_id } = await createSignedInUser(harness);
    const args = { session_id, template_name: "none" };
    expect(await harness.failure("create_session_token_from_template", args)).toContain("resource_not_found");
  });
});

describe("a JWT template's own signing key", () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = (key: typeof ec.privateKey) => String(key.export({ type: "pkcs8", format: "pem" }));
  const secret = "a secret that is long enough for HS256";

  test.each([
    ["HS256", secret, Buffer.from(secret)],
    ["RS384", pem(rsa.privateKey), createPublicKey(pem(rsa.privateKey))],
    ["ES256", pem(ec.privateKey), createPublicKey(pem(ec.privateKey))],
  ])("signs with %s and is never returned", async (signing_algorithm, signing_key, verifier) => {
    const harness = await createHarness();
    const { user_id, session_id } = await createSignedInUser(harness);
    const custom = { custom_signing_key: true, signing_algorithm, signing_key };
    const jwt = await mintToken(harness, session_id, { aud: "hasura" }, custom);
    const { payload } = await jwtVerify(jwt, verifier, { currentDate: new Date(harness.clock.now()) });
    expect(payload).toMatchObject({ sub: user_id, aud: "hasura" });
    const response = await harness.request("/jwt_templates");
    expect(await response.text()).not.toContain('signing_key":"');
    const [template] = getItems(await harness.tool("list_jwt_templates"));
    expect(template).toMatchObject({ custom_signing_key: true, signing_algorithm });
    const update = { template_id: template?.["id"], name: "custom", claims: {}, custom_signing_key: false };
    expect(await harness.tool("update_jwt_template", { ...update, confirm: true })).toMatchObject({
      signing_algorithm: "RS256",
    });
  });

  test.each([
    [{ signing_algorithm: "HS256" }, "form_conditional_param_missing"],
    [{ signing_key: secret }, "form_conditional_param_missing"],
    [{ signing_algorithm: "none", signing_key: secret }, "param_name: signing_algorithm"],
    [{ signing_algorithm: "RS256", signing_key: "no key" }, "param_name: signing_key"],
    [{ signing_algorithm: "ES256", signing_key: pem(rsa.privateKey) }, "param_name: signing_key"],
  ])("is rejected with %o", async (fields, error) => {
    const { failure } = await createHarness();
    const args = { name: "t", claims: {}, custom_signing_key: true, ...fields };
    expect(await failure("create_jwt_template", args)).toContain(error);
  });
});
