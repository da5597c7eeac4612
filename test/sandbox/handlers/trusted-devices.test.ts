import { expect, test } from "vitest";
import { addTrustedDevice } from "../../support/credentials.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";

test("trusted devices are listed newest first until they are revoked, which works once", async () => {
  const { tool, failure, sandbox, clock } = await createHarness();
  const user_id = getString(await tool("create_user", { username: "ada_l" }), "id");
  const phone = await addTrustedDevice(sandbox, user_id, "Phone");
  clock.advance(1000);
  const tablet = await addTrustedDevice(sandbox, user_id, "Tablet");
  const listed = await tool("list_user_trusted_devices", { user_id });
  expect(listed).toMatchObject({ total_count: 2 });
  expect(getItems(listed)).toMatchObject([
    { id: tablet, status: "active" },
    { id: phone, name: "Phone", platform: "ios", algorithm: "ES256", revoked_at: null },
  ]);

  const device = { user_id, trusted_device_id: phone };
  expect(await failure("revoke_user_trusted_device", device)).toContain('"name":"Phone"');
  expect(await tool("revoke_user_trusted_device", { ...device, confirm: true })).toMatchObject({
    id: phone,
    status: "revoked",
    revoked_at: clock.now(),
  });
  expect(getItems(await tool("list_user_trusted_devices", { user_id }))).toMatchObject([{ id: tablet }]);
  expect(await failure("revoke_user_trusted_device", { ...device, confirm: true })).toContain(
    "resource_not_found",
  );
});

test("another user's trusted device is not found", async () => {
  const { tool, failure, sandbox } = await createHarness();
  const owner = getString(await tool("create_user", { username: "ada_l" }), "id");
  const user_id = getString(await tool("create_user", { username: "bob_b" }), "id");
  const trusted_device_id = await addTrustedDevice(sandbox, owner, "Phone");
  expect(
    await failure("revoke_user_trusted_device", { user_id, trusted_device_id, confirm: true }),
  ).toContain("resource_not_found");
  expect(await failure("list_user_trusted_devices", { user_id: "user_none" })).toContain(
    "resource_not_found",
  );
});
