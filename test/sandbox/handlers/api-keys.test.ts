import { expect, test } from "vitest";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

async function setUpUser() {
  const harness = await createHarness();
  const subject = await addUser(harness.sandbox, { email: "ada@example.com" });
  const createKey = (name: string, fields: Record<string, unknown> = {}) =>
    harness.tool("create_api_key", { name, subject, ...fields });
  return { ...harness, subject, createKey };
}

test("an API key's secret is returned only on creation and by get_api_key_secret", async () => {
  const { tool, createKey, subject, clock } = await setUpUser();
  const created = await createKey("Export", {
    description: "Nightly",
    scopes: ["read"],
    claims: { plan: "pro" },
    created_by: subject,
    seconds_until_expiration: 60,
  });
  expect(created).toMatchObject({
    object: "api_key",
    type: "api_key",
    subject,
    name: "Export",
    description: "Nightly",
    scopes: ["read"],
    claims: { plan: "pro" },
    created_by: subject,
    expiration: clock.now() + 60_000,
    revoked: false,
    expired: false,
    last_used_at: null,
  });
  const apiKeyID = getString(created, "id");
  expect(apiKeyID).toMatch(/^ak_[0-9a-f]{32}$/);
  expect(await tool("get_api_key_secret", { apiKeyID })).toEqual({ secret: created["secret"] });
  for (const result of [
    await tool("get_api_key", { apiKeyID }),
    await tool("verify_api_key", { secret: created["secret"] }),
    ...getItems(await tool("list_api_keys", { subject })),
  ])
    expect(result).not.toHaveProperty("secret");
});

test("an API key requires an existing user, organization or machine as subject, and is deleted with it", async () => {
  const { tool, failure, sandbox, subject, createKey } = await setUpUser();
  const organization_id = await addOrganization(sandbox, { name: "Acme", adminId: subject });
  const machine_id = getString(await tool("create_machine", { name: "Billing" }), "id");
  const keys = [
    await createKey("Export"),
    await createKey("Export", { subject: organization_id }),
    await createKey("Export", { subject: machine_id }),
  ];
  for (const unknownId of ["user_none", "org_none", "mch_none"])
    expect(await failure("create_api_key", { name: "Export", subject: unknownId })).toContain(
      "[param_name: subject]",
    );
  expect(await failure("create_api_key", { name: "Other", subject, created_by: "user_none" })).toContain(
    "[param_name: created_by]",
  );
  await tool("delete_organization", { organization_id, confirm: true });
  await tool("delete_user", { user_id: subject, confirm: true });
  await tool("delete_machine", { machine_id, confirm: true });
  for (const { id } of keys)
    expect(await failure("get_api_key", { apiKeyID: id })).toContain("resource_not_found");
});

test("an API key's name is unique per subject until the key is revoked or has expired", async () => {
  const { tool, failure, createKey, subject, clock } = await setUpUser();
  const { id } = await createKey("Export");
  const duplicate = { name: "Export", subject };
  expect(await failure("create_api_key", duplicate)).toContain("api_key_name_already_exists");
  await tool("revoke_api_key", { apiKeyID: id, confirm: true });
  await createKey("Export", { seconds_until_expiration: 10 });
  expect(await failure("create_api_key", duplicate)).toContain("api_key_name_already_exists");
  clock.advance(10_000);
  await createKey("Export");
});

test("an API key's name needs at least three characters and no surrounding spaces", async () => {
  const { failure, subject } = await setUpUser();
  for (const name of ["ab", " Export", "Export "])
    expect(await failure("create_api_key", { name, subject })).toContain("name: must");
});

test("an API key can be verified until it expires or is revoked, and verification updates last_used_at", async () => {
  const { tool, failure, createKey, clock } = await setUpUser();
  const { id, secret } = await createKey("Export", { seconds_until_expiration: 10 });
  clock.advance(9_999);
  expect(await tool("verify_api_key", { secret })).toMatchObject({ id, last_used_at: clock.now() });
  expect(await tool("get_api_key", { apiKeyID: id })).toMatchObject({ last_used_at: clock.now() });
  clock.advance(1);
  expect(await failure("verify_api_key", { secret })).toContain("has expired");
  expect(await tool("get_api_key", { apiKeyID: id })).toMatchObject({ expired: true });
  await tool("update_api_key", { apiKeyID: id, seconds_until_expiration: null });
  await tool("verify_api_key", { secret });
  await tool("revoke_api_key", { apiKeyID: id, confirm: true });
  expect(await failure("verify_api_key", { secret })).toContain("has been revoked");
  expect(await failure("verify_api_key", { secret: "ak_none" })).toContain("resource_not_found");
});

test("revoking an API key requires confirmation, works once, and prevents later updates", async () => {
  const { tool, failure, createKey } = await setUpUser();
  const { id: apiKeyID } = await createKey("Export");
  expect(await failure("revoke_api_key", { apiKeyID })).toContain('"name":"Export"');
  const revocation = { apiKeyID, revocation_reason: "leaked", confirm: true };
  expect(await tool("revoke_api_key", revocation)).toMatchObject({
    revoked: true,
    revocation_reason: "leaked",
  });
  expect(await failure("revoke_api_key", revocation)).toContain("bad_request");
  expect(await failure("update_api_key", { apiKeyID, scopes: [] })).toContain("bad_request");
});

test("updating an API key changes only the given fields, clears null ones, and can change the subject", async () => {
  const { tool, failure, createKey, sandbox, clock } = await setUpUser();
  const grace = await addUser(sandbox, { email: "grace@example.com" });
  const { id: apiKeyID } = await createKey("Export", {
    description: "Nightly",
    claims: { plan: "pro" },
    scopes: ["read"],
  });
  expect(
    await tool("update_api_key", { confirm: true, apiKeyID, description: null, claims: null }),
  ).toMatchObject({
    description: null,
    claims: null,
    scopes: ["read"],
  });
  expect(
    await tool("update_api_key", { confirm: true, apiKeyID, subject: grace, seconds_until_expiration: 5 }),
  ).toMatchObject({ subject: grace, expiration: clock.now() + 5000 });
  expect(await failure("update_api_key", { confirm: true, apiKeyID, subject: "user_none" })).toContain(
    "[param_name: subject]",
  );
  const { id } = await createKey("Export");
  expect(await failure("update_api_key", { confirm: true, apiKeyID: id, subject: grace })).toContain(
    "api_key_name_already_exists",
  );
});

test("listing API keys returns the newest first, filters by subject, type and name, and omits invalid keys by default", async () => {
  const { tool, createKey, subject, clock } = await setUpUser();
  await createKey("Export");
  clock.advance(1000);
  const { id } = await createKey("Import");
  await createKey("Other", { type: "integration" });
  const listNames = async (args: Record<string, unknown>) =>
    getItems(await tool("list_api_keys", { subject, ...args })).map((item) => item["name"]);
  expect(await listNames({})).toEqual(["Import", "Export"]);
  expect(await listNames({ type: "integration" })).toEqual(["Other"]);
  expect(await listNames({ query: "exp" })).toEqual(["Export"]);
  await tool("revoke_api_key", { apiKeyID: id, confirm: true });
  expect(await listNames({})).toEqual(["Export"]);
  expect(await listNames({ include_invalid: "true" })).toEqual(["Import", "Export"]);
  expect(await tool("list_api_keys", { subject, include_invalid: "true", limit: 1 })).toMatchObject({
    total_count: 2,
    has_more: true,
  });
});

test("a deleted API key is not found, and its name is available again", async () => {
  const { tool, failure, createKey } = await setUpUser();
  const { id: apiKeyID, secret } = await createKey("Export");
  expect(await tool("delete_api_key", { apiKeyID, confirm: true })).toEqual({
    object: "api_key",
    id: apiKeyID,
    deleted: true,
  });
  expect(await failure("get_api_key_secret", { apiKeyID })).toContain("resource_not_found");
  expect(await failure("verify_api_key", { secret })).toContain("resource_not_found");
  await createKey("Export");
});

test("creating an API key rejects a lifetime that exceeds the range of timestamps", async () => {
  const { failure, subject } = await setUpUser();
  expect(
    await failure("create_api_key", {
      name: "Export",
      subject,
      seconds_until_expiration: Number.MAX_SAFE_INTEGER,
    }),
  ).toContain("[param_name: seconds_until_expiration]");
});
