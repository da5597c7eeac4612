import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { redeemTicket } from "../../../src/sandbox/domain/invitations/ticket-redemption.ts";
import { createSandboxApp } from "../../../src/sandbox/http/app.ts";
import { findUserByEmail } from "../../../src/sandbox/domain/users/users.ts";
import { findMembership } from "../../../src/sandbox/store/memberships.ts";
import { issueTicket } from "../../../src/sandbox/domain/tokens/tickets.ts";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addMember, addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const email_address = "ada@example.com";

describe("redeeming an application invitation", () => {
  test("creates the user with a verified address and the invitation's metadata", async () => {
    const { tool, sandbox } = await createHarness();
    const invitation = await tool("create_invitation", { email_address, public_metadata: { plan: "pro" } });
    const redemption = await redeemTicket(sandbox, getString(invitation, "url"));
    const user = await findUserByEmail(sandbox, email_address);
    expect(redemption).toMatchObject({ purpose: "invitation", userId: user?.id, userCreated: true });
    expect(user?.public_metadata).toBe('{"plan":"pro"}');
    const identification = await sandbox.db.selectFrom("identifications").selectAll().executeTakeFirst();
    expect(identification).toMatchObject({
      verification_status: "verified",
      verification_strategy: "ticket",
    });
    const [accepted] = getItems(await tool("list_invitations"));
    expect(accepted).toMatchObject({ status: "accepted" });
    expect(accepted).not.toHaveProperty("url");
  });

  test("creates no user if a user with the address exists", async () => {
    const { tool, sandbox } = await createHarness();
    const userId = await addUser(sandbox, { email: email_address });
    const { url } = await tool("create_invitation", {
      email_address,
      ignore_existing: true,
      public_metadata: { plan: "pro" },
    });
    expect(await redeemTicket(sandbox, String(url))).toMatchObject({ userId, userCreated: false });
    expect((await findUserByEmail(sandbox, email_address))?.public_metadata).toBe('{"plan":"pro"}');
    expect(await tool("list_invitations", { status: "accepted" })).toMatchObject({ total_count: 1 });
  });

  test("works once, and fails after the invitation was revoked or has expired", async () => {
    const { tool, failure, sandbox, clock } = await createHarness();
    const accepted = await tool("create_invitation", { email_address });
    await redeemTicket(sandbox, getString(accepted, "url"));
    await expect(redeemTicket(sandbox, getString(accepted, "url"))).rejects.toThrow(
      "invitation_already_accepted",
    );
    expect(await failure("revoke_invitation", { invitation_id: accepted["id"], confirm: true })).toContain(
      "invitation_already_accepted",
    );

    const revoked = await tool("create_invitation", { email_address: "bob@example.com" });
    await tool("revoke_invitation", { invitation_id: revoked["id"], confirm: true });
    await expect(redeemTicket(sandbox, getString(revoked, "url"))).rejects.toThrow("revoked_invitation");

    const expired = await tool("create_invitation", { email_address: "bob@example.com", expires_in_days: 1 });
    clock.advance(DAY_MS);
    await expect(redeemTicket(sandbox, getString(expired, "url"))).rejects.toThrow("verification_expired");
    expect(await findUserByEmail(sandbox, "bob@example.com")).toBeUndefined();
  });

  test("accepts the bare ticket, and rejects invalid tickets and those of another instance", async () => {
    const [{ tool, sandbox }, other] = await Promise.all([
      createHarness(),
      createHarness({ generatesKey: true }),
    ]);
    const { url } = await tool("create_invitation", { email_address });
    await expect(redeemTicket(other.sandbox, String(url))).rejects.toThrow("verification_failed");
    await expect(redeemTicket(sandbox, "nonsense")).rejects.toThrow("verification_failed");
    await expect(redeemTicket(sandbox, "https://example.com/")).rejects.toThrow("verification_failed");
    const ticket = new URL(String(url)).searchParams.get("ticket") ?? "";
    expect(await redeemTicket(sandbox, ticket)).toMatchObject({ userCreated: true });
  });
});

describe("redeeming an organization invitation", () => {
  async function createInvitation(overrides: Json = {}, maxMembers = 5) {
    const harness = await createHarness();
    const adminId = await addUser(harness.sandbox, { email: "admin@example.com" });
    const organization_id = await addOrganization(harness.sandbox, { name: "Acme", adminId, maxMembers });
    const invitation = await harness.tool("create_organization_invitation", {
      organization_id,
      email_address,
      role: "org:member",
      ...overrides,
    });
    return {
      ...harness,
      organization_id,
      url: getString(invitation, "url"),
      invitationArgs: { organization_id, invitation_id: invitation["id"] },
    };
  }

  test("creates the user and the membership with the invitation's role and metadata", async () => {
    const metadata = { public_metadata: { team: "a" }, private_metadata: { note: "b" } };
    const { tool, sandbox, url, organization_id, invitationArgs } = await createInvitation(metadata);
    const { userId, userCreated, membership } = await redeemTicket(sandbox, url);
    expect(userCreated).toBe(true);
    expect(membership).toMatchObject({ organizationId: organization_id, role: "org:member" });
    expect(await findMembership(sandbox.db, organization_id, userId)).toMatchObject({
      role: "org:member",
      public_metadata: '{"team":"a"}',
      private_metadata: '{"note":"b"}',
    });
    expect(await tool("get_organization_invitation", invitationArgs)).toMatchObject({
      status: "accepted",
      url: null,
    });
  });

  test("creates a membership for an existing user", async () => {
    const { sandbox, url, organization_id } = await createInvitation();
    const userId = await addUser(sandbox, { email: email_address });
    expect(await redeemTicket(sandbox, url)).toMatchObject({ userId, userCreated: false });
    expect(await findMembership(sandbox.db, organization_id, userId)).toBeDefined();
  });

  test("works once, and fails after the invitation was revoked or has expired", async () => {
    const accepted = await createInvitation();
    await redeemTicket(accepted.sandbox, accepted.url);
    await expect(redeemTicket(accepted.sandbox, accepted.url)).rejects.toThrow(
      "organization_invitation_already_accepted",
    );

    const revoked = await createInvitation();
    await revoked.tool("revoke_organization_invitation", { ...revoked.invitationArgs, confirm: true });
    await expect(redeemTicket(revoked.sandbox, revoked.url)).rejects.toThrow(
      "organization_invitation_revoked_code",
    );

    const expired = await createInvitation({ expires_in_days: 1 });
    expired.clock.advance(DAY_MS);
    await expect(redeemTicket(expired.sandbox, expired.url)).rejects.toThrow("verification_expired");
  });

  test("fails if the user has already become a member", async () => {
    const { sandbox, url, organization_id } = await createInvitation();
    const userId = await addUser(sandbox, { email: email_address });
    await addMember(sandbox, { organizationId: organization_id, userId, role: "org:member" });
    await expect(redeemTicket(sandbox, url)).rejects.toThrow("already_a_member_in_organization");
  });

  test("merges an application invitation's metadata into that of a user who has signed up since", async () => {
    const { tool, sandbox } = await createHarness();
    const invitation = await tool("create_invitation", { email_address, public_metadata: { plan: "pro" } });
    await tool("create_user", { email_address: [email_address], public_metadata: { seats: 3 } });
    const { userId, userCreated } = await redeemTicket(sandbox, getString(invitation, "url"));
    expect(userCreated).toBe(false);
    expect(await tool("get_user", { user_id: userId })).toMatchObject({
      public_metadata: { plan: "pro", seats: 3 },
    });
  });

  test("fails if the organization is full, and creates no user", async () => {
    const { tool, sandbox, url, invitationArgs } = await createInvitation();
    await sandbox.db.updateTable("organizations").set({ max_allowed_memberships: 1 }).execute();
    await expect(redeemTicket(sandbox, url)).rejects.toThrow("organization_membership_quota_exceeded");
    expect(await findUserByEmail(sandbox, email_address)).toBeUndefined();
    expect(await tool("get_organization_invitation", invitationArgs)).toMatchObject({ status: "pending" });
  });
});

test("redeeming a ticket whose invitation does not exist fails with resource_not_found", async () => {
  const { sandbox } = await createHarness();
  const { url } = await issueTicket(sandbox, "invitation", "inv_none", sandbox.now() + DAY_MS);
  await expect(redeemTicket(sandbox, url)).rejects.toThrow("resource_not_found");
});

describe("requesting a ticket URL", () => {
  const setUpTicket = async (overrides: Json = {}) => {
    const { tool, sandbox } = await createHarness();
    const app = createSandboxApp(sandbox, () => undefined);
    const url = getString(await tool("create_invitation", { email_address, ...overrides }), "url");
    return { url, get: (path = url) => app.request(path) };
  };

  test("needs no secret key and returns the outcome as JSON", async () => {
    const { get } = await setUpTicket();
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ status: "complete", purpose: "invitation" });
  });

  test("redirects to the redirect URL and keeps its query", async () => {
    const { get, url } = await setUpTicket({ redirect_url: "https://app.example.com/welcome?from=mail" });
    const response = await get();
    expect(response.status).toBe(302);
    const location = new URL(response.headers.get("location") ?? "");
    expect(location.origin + location.pathname).toBe("https://app.example.com/welcome");
    expect(Object.fromEntries(location.searchParams)).toEqual({
      from: "mail",
      __clerk_status: "complete",
      __clerk_ticket: new URL(url).searchParams.get("ticket"),
    });
  });

  test("fails without a ticket, and when requested a second time", async () => {
    const { get } = await setUpTicket();
    const codes = z.object({ errors: z.array(z.object({ code: z.string() })) });
    const getErrorCode = async (response: Response) => codes.parse(await response.json()).errors[0]?.code;
    expect(await getErrorCode(await get("/v1/tickets/accept"))).toBe("missing_query_parameter");
    await get();
    expect(await getErrorCode(await get())).toBe("invitation_already_accepted");
  });
});

describe("an actor token's ticket", () => {
  test("creates a session of the user with the actor, once", async () => {
    const { tool, sandbox } = await createHarness();
    const user_id = await addUser(sandbox, { email: "ada@example.com" });
    const actor = { sub: await addUser(sandbox, { email: "grace@example.com" }) };
    const token = await tool("create_actor_token", { user_id, actor });
    const url = getString(token, "url");
    const { sessionId } = await redeemTicket(sandbox, url);
    expect(await tool("get_session", { session_id: sessionId })).toMatchObject({ user_id, actor });
    await expect(redeemTicket(sandbox, url)).rejects.toThrow("bad_request");
  });
});
