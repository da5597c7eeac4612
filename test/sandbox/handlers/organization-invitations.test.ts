import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addMember, addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const getAddresses = (result: Json) => getItems(result).map((item) => item["email_address"]);

/** Creates an organization with an administrator and a regular member. */
async function createOrganization() {
  const harness = await createHarness();
  const adminId = await addUser(harness.sandbox, { email: "admin@example.com", firstName: "Grace" });
  const memberId = await addUser(harness.sandbox, { email: "member@example.com" });
  const organization_id = await addOrganization(harness.sandbox, { name: "Acme", adminId });
  await addMember(harness.sandbox, { organizationId: organization_id, userId: memberId, role: "org:member" });
  const invite = (email_address: string, fields: Json = {}) =>
    harness.tool("create_organization_invitation", {
      organization_id,
      email_address,
      role: "org:member",
      ...fields,
    });
  const getInviteError = (email_address: string, fields: Json = {}) =>
    harness.failure("create_organization_invitation", {
      organization_id,
      email_address,
      role: "org:member",
      ...fields,
    });
  return { ...harness, adminId, memberId, organization_id, invite, getInviteError };
}

describe("creating an organization invitation", () => {
  test("returns a pending invitation with its role, inviter and URL, valid for 30 days", async () => {
    const { invite, adminId, organization_id, clock } = await createOrganization();
    const invitation = await invite("ada@example.com", {
      inviter_user_id: adminId,
      public_metadata: { team: "a" },
      private_metadata: { note: "b" },
    });
    expect(invitation).toMatchObject({
      object: "organization_invitation",
      organization_id,
      role: "org:member",
      role_name: "Member",
      status: "pending",
      inviter_id: adminId,
      public_inviter_data: { user_id: adminId, first_name: "Grace", identifier: "admin@example.com" },
      public_metadata: { team: "a" },
      private_metadata: { note: "b" },
      expires_at: clock.now() + 30 * DAY_MS,
    });
    expect(getString(invitation, "id")).toMatch(/^orginv_\w{27}$/);
    expect(getString(invitation, "url")).toContain("/v1/tickets/accept?ticket=");
  });

  test("does not require an inviter", async () => {
    const { invite } = await createOrganization();
    expect(await invite("ada@example.com")).toMatchObject({ inviter_id: null, public_inviter_data: null });
  });

  test("mails the link, but sends nothing with notify: false", async () => {
    const { invite, sandbox, adminId } = await createOrganization();
    await invite("quiet@example.com", { notify: false });
    expect(await listOutboxMessages(sandbox.db)).toEqual([]);
    const { url } = await invite("ada@example.com", { inviter_user_id: adminId });
    const [message] = await listOutboxMessages(sandbox.db);
    expect(message).toMatchObject({ recipient: "ada@example.com", template: "organization_invitation" });
    for (const part of [String(url), "Acme", "Grace"]) expect(message?.body).toContain(part);
  });

  test("requires the inviter to be an administrator of the organization", async () => {
    const { getInviteError, memberId, sandbox } = await createOrganization();
    const outsiderId = await addUser(sandbox, { email: "outsider@example.com" });
    expect(await getInviteError("ada@example.com", { inviter_user_id: outsiderId })).toContain(
      "not_a_member_in_organization",
    );
    expect(await getInviteError("ada@example.com", { inviter_user_id: memberId })).toContain(
      "missing_organization_permission",
    );
  });

  test("rejects the address of a member or of a pending invitation, ignoring case", async () => {
    const { invite, getInviteError } = await createOrganization();
    expect(await getInviteError("Member@example.com")).toContain("already_a_member_in_organization");
    await invite("ada@example.com");
    expect(await getInviteError("ADA@example.com")).toContain("organization_invitation_not_unique");
  });

  test("accepts an address that another organization has invited", async () => {
    const { invite, tool, sandbox, adminId } = await createOrganization();
    const other = await addOrganization(sandbox, { name: "Other", adminId });
    await invite("ada@example.com");
    await tool("create_organization_invitation", {
      organization_id: other,
      email_address: "ada@example.com",
      role: "org:admin",
    });
  });

  test("rejects an unknown role, an invalid address, an invalid URL and an unknown organization", async () => {
    const { getInviteError } = await createOrganization();
    expect(await getInviteError("ada@example.com", { role: "org:none" })).toContain("[param_name: role]");
    expect(await getInviteError("not an address")).toContain("[param_name: email_address]");
    expect(await getInviteError("ada@example.com", { redirect_url: "not a URL" })).toContain("redirect_url");
    expect(await getInviteError("ada@example.com", { organization_id: "org_none" })).toContain(
      "resource_not_found",
    );
  });
});

describe("creating organization invitations in bulk", () => {
  const buildInvitation = (name: string, fields: Json = {}) => ({
    email_address: `${name}@example.com`,
    role: "org:member",
    ...fields,
  });
  const buildInvitations = (count: number) =>
    Array.from({ length: count }, (_, index) => buildInvitation(`p${index}`));

  test("creates up to ten and mails each of them", async () => {
    const { tool, organization_id, sandbox } = await createOrganization();
    const invitations = buildInvitations(10);
    const result = await tool("bulk_create_organization_invitations", { organization_id, invitations });
    expect(result).toMatchObject({ total_count: 10 });
    expect(getAddresses(result)).toEqual(invitations.map(({ email_address }) => email_address));
    expect(await listOutboxMessages(sandbox.db)).toHaveLength(10);
  });

  test("creates none if one of them is rejected", async () => {
    const { tool, failure, organization_id, sandbox } = await createOrganization();
    const invitations = [buildInvitation("ada"), buildInvitation("bob"), buildInvitation("ADA")];
    expect(await failure("bulk_create_organization_invitations", { organization_id, invitations })).toContain(
      "organization_invitation_not_unique",
    );
    expect(await tool("list_organization_invitations", { organization_id })).toMatchObject({
      total_count: 0,
    });
    expect(await listOutboxMessages(sandbox.db)).toEqual([]);
  });

  test("rejects an empty list and more than ten items, and treats null as absent in each item", async () => {
    const { request, organization_id } = await createOrganization();
    const post = (body: unknown) =>
      request(`/organizations/${organization_id}/invitations/bulk`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const response = await post(buildInvitations(11));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: "bulk_size_exceeded" }] });
    expect((await post([])).status).toBe(422);
    expect((await post([buildInvitation("ada", { inviter_user_id: null, notify: null })])).status).toBe(200);
  });
});

describe("reading an organization's invitations", () => {
  test("lists those of the organization, the newest first, in pages", async () => {
    const { invite, tool, clock, organization_id, sandbox, adminId } = await createOrganization();
    const other = await addOrganization(sandbox, { name: "Other", adminId });
    for (const name of ["a", "b", "c"]) {
      await invite(`${name}@example.com`);
      clock.advance(1000);
    }
    const page = await tool("list_organization_invitations", { organization_id, limit: 2 });
    expect(page).toMatchObject({ total_count: 3, has_more: true, next_offset: 2 });
    expect(getAddresses(page)).toEqual(["c@example.com", "b@example.com"]);
    const ordered = await tool("list_organization_invitations", {
      organization_id,
      order_by: "email_address",
    });
    expect(getAddresses(ordered)).toEqual(["a@example.com", "b@example.com", "c@example.com"]);
    expect(await tool("list_organization_invitations", { organization_id: other })).toMatchObject({
      total_count: 0,
    });
  });

  test("filters by address and by one or more statuses", async () => {
    const { invite, tool, clock, organization_id } = await createOrganization();
    const revoked = await invite("revoked@example.com");
    await tool("revoke_organization_invitation", {
      organization_id,
      invitation_id: revoked["id"],
      confirm: true,
    });
    await invite("expired@example.com", { expires_in_days: 1 });
    await invite("pending@example.com");
    clock.advance(DAY_MS);
    const list = async (filter: Json) =>
      getAddresses(
        await tool("list_organization_invitations", {
          organization_id,
          order_by: "email_address",
          ...filter,
        }),
      );
    expect(await list({})).toHaveLength(3);
    expect(await list({ status: ["pending"] })).toEqual(["pending@example.com"]);
    expect(await list({ status: ["expired", "revoked"] })).toEqual([
      "expired@example.com",
      "revoked@example.com",
    ]);
    expect(await list({ email_address: "PENDING@example.com" })).toEqual(["pending@example.com"]);
  });

  test("returns a single one, but not through another organization", async () => {
    const { invite, tool, failure, organization_id, sandbox, adminId } = await createOrganization();
    const other = await addOrganization(sandbox, { name: "Other", adminId });
    const { id: invitation_id } = await invite("ada@example.com");
    expect(await tool("get_organization_invitation", { organization_id, invitation_id })).toMatchObject({
      id: invitation_id,
    });
    expect(await failure("get_organization_invitation", { organization_id: other, invitation_id })).toContain(
      "resource_not_found",
    );
  });
});

describe("revoking an organization invitation", () => {
  test("shows it and changes nothing without confirmation", async () => {
    const { invite, tool, failure, organization_id } = await createOrganization();
    const { id: invitation_id } = await invite("ada@example.com");
    expect(await failure("revoke_organization_invitation", { organization_id, invitation_id })).toContain(
      "ada@example.com",
    );
    expect(await tool("get_organization_invitation", { organization_id, invitation_id })).toMatchObject({
      status: "pending",
    });
  });

  test("removes the URL, and fails if the invitation is not pending", async () => {
    const { invite, tool, failure, clock, organization_id, adminId } = await createOrganization();
    const { id } = await invite("ada@example.com");
    const revoke = { organization_id, invitation_id: id, requesting_user_id: adminId, confirm: true };
    expect(await tool("revoke_organization_invitation", revoke)).toMatchObject({
      status: "revoked",
      url: null,
    });
    expect(await failure("revoke_organization_invitation", revoke)).toContain(
      "organization_invitation_not_pending",
    );
    const expired = await invite("bob@example.com", { expires_in_days: 1 });
    clock.advance(DAY_MS);
    expect(
      await failure("revoke_organization_invitation", { ...revoke, invitation_id: expired["id"] }),
    ).toContain("organization_invitation_not_pending");
  });

  test("requires the requesting user to be an administrator of the organization", async () => {
    const { invite, failure, organization_id, memberId } = await createOrganization();
    const { id: invitation_id } = await invite("ada@example.com");
    const revoke = { organization_id, invitation_id, confirm: true };
    expect(
      await failure("revoke_organization_invitation", { ...revoke, requesting_user_id: memberId }),
    ).toContain("missing_organization_permission");
    expect(
      await failure("revoke_organization_invitation", { ...revoke, requesting_user_id: "user_none" }),
    ).toContain("not_a_member_in_organization");
  });
});
