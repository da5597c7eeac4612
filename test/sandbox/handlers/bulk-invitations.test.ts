import { expect, test } from "vitest";
import { createHarness, getItems } from "../../support/harness.ts";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";

test("bulk_create_invitations creates several invitations, each with its own settings", async () => {
  const harness = await createHarness();
  const result = await harness.tool("bulk_create_invitations", {
    invitations: [
      { email_address: "ada@example.com", public_metadata: { plan: "pro" }, expires_in_days: 2 },
      { email_address: "bob@example.com", notify: false },
    ],
  });
  expect(getItems(result)).toMatchObject([
    {
      email_address: "ada@example.com",
      status: "pending",
      public_metadata: { plan: "pro" },
      expires_at: harness.clock.now() + 2 * 86_400_000,
    },
    { email_address: "bob@example.com", status: "pending" },
  ]);
  expect(await listOutboxMessages(harness.sandbox.db)).toMatchObject([
    { recipient: "ada@example.com", template: "invitation" },
  ]);
  expect(harness.exchanges.at(-1)?.body).toMatch(/^\[/);
});

test("bulk_create_invitations names an invitation that cannot be created, and creates none", async () => {
  const harness = await createHarness();
  const addresses = ["ada@example.com", "bob@example.com", "ada@example.com"];
  const error = await harness.failure("bulk_create_invitations", {
    invitations: addresses.map((email_address) => ({ email_address })),
  });
  expect(error).toContain("duplicate_record");
  expect(error).toContain("Invitation 3");
  expect(error).toContain("2.email_address");
  expect(getItems(await harness.tool("list_invitations"))).toEqual([]);
  expect(await listOutboxMessages(harness.sandbox.db)).toEqual([]);
});

test("ignore_existing applies only to the invitation that sets it", async () => {
  const harness = await createHarness();
  await harness.tool("create_invitation", { email_address: "ada@example.com" });
  await harness.tool("create_invitation", { email_address: "bob@example.com" });
  const invite = (...invitations: object[]) => ({ invitations });
  expect(
    await harness.failure(
      "bulk_create_invitations",
      invite(
        { email_address: "ada@example.com", ignore_existing: true },
        { email_address: "bob@example.com" },
      ),
    ),
  ).toContain("Invitation 2");
  await harness.tool(
    "bulk_create_invitations",
    invite({ email_address: "ada@example.com", ignore_existing: true }),
  );
});

test("the bulk invitation endpoint rejects more than 10 invitations", async () => {
  const { request } = await createHarness();
  const body = JSON.stringify(
    Array.from({ length: 11 }, (_, index) => ({ email_address: `u${index}@example.com` })),
  );
  const headers = { "content-type": "application/json" };
  const response = await request("/invitations/bulk", { method: "POST", headers, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ code: "bulk_size_exceeded" }] });
});
