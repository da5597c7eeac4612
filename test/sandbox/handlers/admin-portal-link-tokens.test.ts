import { expect, test } from "vitest";
import { createHarness, getString } from "../../support/harness.ts";

test("an admin portal link token is returned on creation and expires after an hour by default", async () => {
  const { tool, clock } = await createHarness();
  const organization_id = getString(await tool("create_organization", { name: "Acme" }), "id");
  const created = await tool("create_admin_portal_link_token", { organization_id, it_contact_id: "usr_1" });
  expect(created).toMatchObject({
    object: "admin_portal_link_token",
    id: expect.stringMatching(/^aplt_[0-9a-f]{32}$/),
    admin_portal_link_id: expect.stringMatching(/^apl_\w{27}$/),
    token: expect.stringMatching(/^aplt_[0-9a-f]{32}$/),
    organization_id,
    it_contact_id: "usr_1",
    scopes: null,
    revoked: false,
    expired: false,
    expiration: clock.now() + 3_600_000,
  });
  expect(created["token"]).not.toBe(created["id"]);
  const second = await tool("create_admin_portal_link_token", {
    organization_id,
    scopes: ["admin_portal:read"],
    seconds_until_expiration: 60,
  });
  expect(second).toMatchObject({
    admin_portal_link_id: created["admin_portal_link_id"],
    scopes: ["admin_portal:read"],
    expiration: clock.now() + 60_000,
  });
  expect(await tool("create_admin_portal_link_token")).toMatchObject({ organization_id: null });
});

test("an admin portal link token is revoked once, with a reason, and its secret is not returned again", async () => {
  const { tool, failure, clock } = await createHarness();
  const created = await tool("create_admin_portal_link_token", { seconds_until_expiration: 1 });
  clock.advance(1000);
  const revocation = {
    adminPortalLinkTokenID: created["id"],
    revocation_reason: "Sent to the wrong person",
    confirm: true,
  };
  const { token: _, ...withoutSecret } = created;
  expect(await tool("revoke_admin_portal_link_token", revocation)).toEqual({
    ...withoutSecret,
    revoked: true,
    revocation_reason: "Sent to the wrong person",
    expired: true,
    updated_at: clock.now(),
  });
  expect(await failure("revoke_admin_portal_link_token", revocation)).toContain("already revoked");
  expect(
    await failure("revoke_admin_portal_link_token", { ...revocation, adminPortalLinkTokenID: "aplt_none" }),
  ).toContain("resource_not_found");
});

test("creating an admin portal link token fails for an unknown organization", async () => {
  const { failure } = await createHarness();
  expect(await failure("create_admin_portal_link_token", { organization_id: "org_none" })).toContain(
    "resource_not_found",
  );
});
