import { expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness } from "../../support/harness.ts";

const createMachine = async ({ tool }: Harness, name: string, fields: Record<string, unknown> = {}) =>
  getString(await tool("create_machine", { name, ...fields }), "id");

test("a machine's secret key is returned only on creation and by get_machine_secret_key", async () => {
  const { tool } = await createHarness();
  const created = await tool("create_machine", { name: "Billing" });
  expect(created).toMatchObject({ object: "machine", name: "Billing", default_token_ttl: 3600 });
  expect(getString(created, "id")).toMatch(/^mch_\w{27}$/);
  expect(getString(created, "secret_key")).toMatch(/^ak_\w{32}$/);
  const machine_id = getString(created, "id");
  expect(await tool("get_machine_secret_key", { machine_id })).toEqual({
    object: "machine_secret_key",
    secret: created["secret_key"],
  });
  for (const result of [
    await tool("get_machine", { machine_id }),
    await tool("update_machine", { machine_id, name: "Invoicing", default_token_ttl: 60 }),
    ...getItems(await tool("list_machines")),
  ])
    expect(result).not.toHaveProperty("secret_key");
});

test("updating a machine changes only the given fields", async () => {
  const harness = await createHarness();
  const machine_id = await createMachine(harness, "Billing", { default_token_ttl: 60 });
  expect(await harness.tool("update_machine", { machine_id, name: "Invoicing" })).toMatchObject({
    name: "Invoicing",
    default_token_ttl: 60,
  });
});

test("listing machines returns the newest first or orders by name, and finds part of a name or a full id", async () => {
  const harness = await createHarness();
  const firstId = await createMachine(harness, "Beta");
  harness.clock.advance(1000);
  await createMachine(harness, "Alpha");
  const listNames = async (args: Record<string, unknown>) =>
    getItems(await harness.tool("list_machines", args)).map((item) => item["name"]);
  expect(await listNames({})).toEqual(["Alpha", "Beta"]);
  expect(await listNames({ order_by: "+created_at" })).toEqual(["Beta", "Alpha"]);
  expect(await listNames({ order_by: "name" })).toEqual(["Alpha", "Beta"]);
  expect(await listNames({ query: "ET" })).toEqual(["Beta"]);
  expect(await listNames({ query: firstId })).toEqual(["Beta"]);
  expect(await listNames({ query: firstId.slice(0, -1) })).toEqual([]);
  expect(await harness.tool("list_machines", { limit: 1 })).toMatchObject({ total_count: 2, has_more: true });
  expect(await harness.failure("list_machines", { order_by: "secret_key" })).toContain(
    "[param_name: order_by]",
  );
});

test("a machine scope allows calls in one direction only", async () => {
  const { tool, failure, ...harness } = await createHarness();
  const to_machine_id = await createMachine({ tool, failure, ...harness }, "Orders");
  const machine_id = await createMachine({ tool, failure, ...harness }, "Billing");
  expect(await tool("create_machine_scope", { machine_id, to_machine_id })).toEqual({
    object: "machine_scope",
    from_machine_id: machine_id,
    to_machine_id,
    created_at: harness.clock.now(),
  });
  expect(await tool("get_machine", { machine_id })).toMatchObject({
    scoped_machines: [{ id: to_machine_id, name: "Orders" }],
  });
  expect(await tool("get_machine", { machine_id: to_machine_id })).toMatchObject({ scoped_machines: [] });
  const scope = { machine_id, other_machine_id: to_machine_id, confirm: true };
  expect(await tool("delete_machine_scope", scope)).toEqual({
    object: "machine_scope",
    from_machine_id: machine_id,
    to_machine_id,
    deleted: true,
  });
  expect(await tool("get_machine", { machine_id })).toMatchObject({ scoped_machines: [] });
  expect(await failure("delete_machine_scope", scope)).toContain("resource_not_found");
});

test("a machine scope is created once, and requires another machine that exists", async () => {
  const harness = await createHarness();
  const { failure } = harness;
  const other_id = await createMachine(harness, "Orders");
  const machine_id = await createMachine(harness, "Billing", { scoped_machines: [other_id, other_id] });
  expect(await failure("create_machine_scope", { machine_id, to_machine_id: other_id })).toContain(
    "conflict",
  );
  expect(await failure("create_machine_scope", { machine_id, to_machine_id: machine_id })).toContain(
    "[param_name: to_machine_id]",
  );
  expect(await failure("create_machine_scope", { machine_id, to_machine_id: "mch_none" })).toContain(
    "form_resource_not_found",
  );
  expect(await failure("create_machine", { name: "Mail", scoped_machines: ["mch_none"] })).toContain(
    "[param_name: scoped_machines]",
  );
  expect(await harness.tool("list_machines", { query: "Mail" })).toMatchObject({ total_count: 0 });
});

test("a machine can have at most 150 scopes", async () => {
  const harness = await createHarness();
  const otherIds = await Promise.all(
    Array.from({ length: 151 }, (_, index) => createMachine(harness, `M${index}`)),
  );
  const machine_id = await createMachine(harness, "Hub", { scoped_machines: otherIds.slice(0, 150) });
  expect(
    await harness.failure("create_machine_scope", { machine_id, to_machine_id: otherIds[150] }),
  ).toContain("quota_exceeded");
});

test("a rotated machine key remains valid for the requested time, and the new key is valid immediately", async () => {
  const harness = await createHarness();
  const { tool, failure, clock } = harness;
  const created = await tool("create_machine", { name: "Billing" });
  const rotation = { machine_id: getString(created, "id"), previous_token_ttl: 60 };
  expect(await failure("rotate_machine_secret_key", rotation)).toContain('"name":"Billing"');
  const { secret } = await tool("rotate_machine_secret_key", { ...rotation, confirm: true });
  const buildMintCall = (machine_secret_key: unknown) =>
    ["create_m2m_token", { machine_secret_key }] as const;
  await tool(...buildMintCall(secret));
  clock.advance(59_999);
  await tool(...buildMintCall(created["secret_key"]));
  clock.advance(1);
  expect(await failure(...buildMintCall(created["secret_key"]))).toContain("clerk_key_invalid");
  const secondRotation = await tool("rotate_machine_secret_key", {
    ...rotation,
    previous_token_ttl: 0,
    confirm: true,
  });
  expect(await failure(...buildMintCall(secret))).toContain("clerk_key_invalid");
  await tool(...buildMintCall(secondRotation["secret"]));
});

test("deleting a machine deletes its key, tokens and scopes, and the unconfirmed call reports the impact", async () => {
  const harness = await createHarness();
  const { tool, failure } = harness;
  const caller = await createMachine(harness, "Caller");
  const created = await tool("create_machine", { name: "Billing", scoped_machines: [caller] });
  const machine_id = getString(created, "id");
  await tool("create_machine_scope", { machine_id: caller, to_machine_id: machine_id });
  const { token } = await tool("create_m2m_token", { machine_secret_key: created["secret_key"] });
  const key = await tool("create_api_key", { name: "Nightly", subject: machine_id });
  expect(await failure("delete_machine", { machine_id })).toContain(
    "\nAlso lost: 1 M2M token, 1 API key.\n" +
      "Affected: 1 machine that it may call, 1 machine that may call it.\n" +
      'Name: "Billing"\n' +
      'Affected, machines that it may call: "Caller"\n' +
      'Affected, machines that may call it: "Caller"\n',
  );
  expect(await tool("delete_machine", { machine_id, confirm: true })).toEqual({
    object: "machine",
    id: machine_id,
    deleted: true,
  });
  expect(await failure("get_machine", { machine_id })).toContain("resource_not_found");
  expect(await failure("verify_m2m_token", { token })).toContain("resource_not_found");
  expect(await failure("get_api_key", { apiKeyID: key["id"] })).toContain("resource_not_found");
  expect(await failure("create_m2m_token", { machine_secret_key: created["secret_key"] })).toContain(
    "clerk_key_invalid",
  );
  expect(await tool("get_machine", { machine_id: caller })).toMatchObject({ scoped_machines: [] });
});
