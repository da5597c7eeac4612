import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness } from "../../support/harness.ts";
import { updateOrganizationSettings } from "../../support/organization-settings.ts";

async function invite({ tool }: Harness, organization_id: string, email_address: string, days = 30) {
  const args = { organization_id, email_address, role: "org:member", expires_in_days: days };
  return getString(await tool("create_organization_invitation", args), "id");
}

/** Creates two organizations: Acme invites Ada and Bob for 30 days, Globex invites Ada for one day. */
async function createInvitations(harness: Harness) {
  const create = async (name: string) => getString(await harness.tool("create_organization", { name }), "id");
  const acme = await create("Acme");
  const globex = await create("Globex");
  const ada = await invite(harness, acme, "ada@example.com");
  harness.clock.advance(1000);
  const bob = await invite(harness, acme, "bob@example.com");
  harness.clock.advance(1000);
  const expiring = await invite(harness, globex, "Ada@example.com", 1);
  return { acme, globex, ada, bob, expiring };
}

const getIds = (result: Awaited<ReturnType<Harness["tool"]>>) => getItems(result).map(({ id }) => id);

describe("listing the invitations of all organizations", () => {
  test("returns the newest first with their organization, and supports filters, ordering and paging", async () => {
    const harness = await createHarness();
    const { ada, bob, expiring, globex } = await createInvitations(harness);
    const invitations = await harness.tool("list_all_organization_invitations");
    expect(getIds(invitations)).toEqual([expiring, bob, ada]);
    expect(getItems(invitations)[0]).toMatchObject({
      organization_id: globex,
      public_organization_data: { id: globex, name: "Globex", slug: "globex", has_image: false },
    });
    const list = (args: object) => harness.tool("list_all_organization_invitations", { ...args });
    expect(getIds(await list({ query: "ADA" }))).toEqual([expiring, ada]);
    expect(getIds(await list({ order_by: "email_address" })).at(-1)).toBe(bob);
    expect(await list({ limit: 1, offset: 1 })).toMatchObject({ data: [{ id: bob }], total_count: 3 });
    harness.clock.advance(86_400_000);
    expect(getIds(await list({ status: ["expired"] }))).toEqual([expiring]);
    expect(getIds(await list({ status: ["pending"] }))).toEqual([bob, ada]);
  });

  test("fails if organizations are disabled", async () => {
    const harness = await createHarness();
    await updateOrganizationSettings(harness.sandbox, { enabled: false });
    expect(await harness.failure("list_all_organization_invitations")).toContain(
      "organization_not_enabled_in_instance",
    );
  });
});

describe("listing a user's organization invitations", () => {
  test("returns those sent to the user's verified addresses, ignoring case", async () => {
    const harness = await createHarness();
    const { ada, expiring } = await createInvitations(harness);
    const user_id = getString(
      await harness.tool("create_user", { email_address: ["ADA@example.com"] }),
      "id",
    );
    await harness.tool("create_email_address", { user_id, email_address: "bob@example.com" });
    const list = (args: object = {}) =>
      harness.tool("list_user_organization_invitations", { user_id, ...args });
    expect(getIds(await list())).toEqual([expiring, ada]);
    harness.clock.advance(86_400_000);
    expect(await list({ status: ["pending"] })).toMatchObject({ data: [{ id: ada }], total_count: 1 });
  });

  test("returns none for a user without an address, and fails for an unknown user", async () => {
    const harness = await createHarness();
    await createInvitations(harness);
    const user_id = getString(await harness.tool("create_user", { username: "ada_l" }), "id");
    expect(await harness.tool("list_user_organization_invitations", { user_id })).toMatchObject({
      total_count: 0,
    });
    expect(await harness.failure("list_user_organization_invitations", { user_id: "user_none" })).toContain(
      "resource_not_found",
    );
  });
});

test("listing an organization's pending invitations omits revoked and expired ones", async () => {
  const harness = await createHarness();
  const { acme, globex, ada, bob } = await createInvitations(harness);
  const listPending = (organization_id: string) =>
    harness.tool("list_pending_organization_invitations", { organization_id });
  expect(getIds(await listPending(acme))).toEqual([bob, ada]);
  await harness.tool("revoke_organization_invitation", {
    organization_id: acme,
    invitation_id: bob,
    confirm: true,
  });
  harness.clock.advance(86_400_000);
  expect(await listPending(acme)).toMatchObject({ data: [{ id: ada }], total_count: 1 });
  expect(await listPending(globex)).toMatchObject({ data: [], total_count: 0 });
});
