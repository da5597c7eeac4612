import { createClerkClient, verifyToken, type ClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveSandbox, type ServedSandbox } from "../support/served-sandbox.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP. */

let production: ServedSandbox;
/** The Backend API can create sessions only on a development instance. */
let development: ServedSandbox;
let clerk: ClerkClient;
let apiUrl: string;
let secretKey: string;

beforeAll(async () => {
  production = await serveSandbox("production");
  development = await serveSandbox("development");
  useSandbox(production);
});

afterAll(() => Promise.all([production.close(), development.close()]));

function useSandbox(served: ServedSandbox) {
  ({ url: apiUrl, secretKey, clerk } = served);
}

const createUser = (emailAddress: string) => clerk.users.createUser({ emailAddress: [emailAddress] });

describe("users", () => {
  test("are created, read, counted, listed, updated and deleted", async () => {
    const user = await clerk.users.createUser({
      emailAddress: ["ada@example.com"],
      password: "correct horse battery",
      firstName: "Ada",
      publicMetadata: { plan: { seats: 3, trial: true } },
    });
    expect(user.primaryEmailAddress?.emailAddress).toBe("ada@example.com");
    expect((await clerk.users.getUser(user.id)).firstName).toBe("Ada");
    expect(await clerk.users.getCount({ emailAddress: ["ADA@example.com"] })).toBe(1);
    const list = await clerk.users.getUserList({ query: "ada", orderBy: "-created_at", limit: 5 });
    expect(list.totalCount).toBe(1);
    expect(list.data[0]?.id).toBe(user.id);
    expect((await clerk.users.updateUser(user.id, { lastName: "Lovelace" })).fullName).toBe("Ada Lovelace");
    const merged = await clerk.users.updateUserMetadata(user.id, {
      publicMetadata: { plan: { trial: null, seats: 4 } },
    });
    expect(merged.publicMetadata).toEqual({ plan: { seats: 4 } });
    const password = "correct horse battery";
    expect(await clerk.users.verifyPassword({ userId: user.id, password })).toMatchObject({ verified: true });
    expect((await clerk.users.banUser(user.id)).banned).toBe(true);
    expect((await clerk.users.unbanUser(user.id)).banned).toBe(false);
    expect((await clerk.users.lockUser(user.id)).locked).toBe(true);
    expect((await clerk.users.unlockUser(user.id)).locked).toBe(false);
    expect(await clerk.users.deleteUser(user.id)).toMatchObject({ id: user.id, deleted: true });
    await expect(clerk.users.getUser(user.id)).rejects.toMatchObject({
      status: 404,
      errors: [{ code: "resource_not_found" }],
    });
  });

  test("cannot have an address that another user has, and the error names the parameter", async () => {
    await createUser("used@example.com");
    await expect(createUser("Used@Example.com")).rejects.toMatchObject({
      status: 422,
      errors: [{ code: "form_identifier_exists", meta: { paramName: "email_address" } }],
    });
  });

  test("can have an address added, made primary and deleted", async () => {
    const user = await createUser("first@example.com");
    const second = await clerk.emailAddresses.createEmailAddress({
      userId: user.id,
      emailAddress: "second@example.com",
      verified: true,
    });
    await clerk.emailAddresses.updateEmailAddress(second.id, { primary: true });
    expect((await clerk.users.getUser(user.id)).primaryEmailAddressId).toBe(second.id);
    expect((await clerk.emailAddresses.getEmailAddress(second.id)).emailAddress).toBe("second@example.com");
    await clerk.emailAddresses.deleteEmailAddress(second.id);
    expect((await clerk.users.getUser(user.id)).primaryEmailAddress?.emailAddress).toBe("first@example.com");
  });
});

describe("organizations", () => {
  test("have a slug, members and roles", async () => {
    const admin = await createUser("admin@example.com");
    const member = await createUser("member@example.com");
    const organization = await clerk.organizations.createOrganization({
      name: "Acme Inc",
      createdBy: admin.id,
    });
    expect(organization.slug).toBe("acme-inc");
    const organizationId = organization.id;
    expect((await clerk.organizations.getOrganization({ slug: "acme-inc" })).id).toBe(organizationId);

    await clerk.organizations.createOrganizationMembership({
      organizationId,
      userId: member.id,
      role: "org:member",
    });
    await clerk.organizations.updateOrganizationMembershipMetadata({
      organizationId,
      userId: member.id,
      publicMetadata: { desk: 7 },
    });
    const memberships = await clerk.organizations.getOrganizationMembershipList({
      organizationId,
      role: ["org:member"],
    });
    expect(memberships.totalCount).toBe(1);
    expect(memberships.data[0]?.publicMetadata).toEqual({ desk: 7 });
    expect((await clerk.users.getOrganizationMembershipList({ userId: admin.id })).data[0]?.role).toBe(
      "org:admin",
    );
    const promoted = await clerk.organizations.updateOrganizationMembership({
      organizationId,
      userId: member.id,
      role: "org:admin",
    });
    expect(promoted.role).toBe("org:admin");
    await clerk.organizations.deleteOrganizationMembership({ organizationId, userId: member.id });

    expect(await clerk.organizations.updateOrganization(organizationId, { name: "Acme" })).toMatchObject({
      name: "Acme",
    });
    await clerk.organizations.updateOrganizationMetadata(organizationId, {
      publicMetadata: { tier: "gold" },
    });
    await clerk.organizations.updateOrganizationMetadata(organizationId, { publicMetadata: { tier: null } });
    const listed = await clerk.organizations.getOrganizationList({
      query: "acme",
      includeMembersCount: true,
    });
    expect(listed.data[0]).toMatchObject({ membersCount: 1, publicMetadata: {} });
    expect((await clerk.organizationRoles.getOrganizationRoleList()).data.map((role) => role.key)).toEqual(
      expect.arrayContaining(["org:admin", "org:member"]),
    );
    expect(await clerk.organizations.deleteOrganization(organizationId)).toMatchObject({ deleted: true });
  });

  test("invite users individually and in bulk", async () => {
    const admin = await createUser("inviter@example.com");
    const { id: organizationId } = await clerk.organizations.createOrganization({
      name: "Inviting",
      createdBy: admin.id,
    });
    const invitation = await clerk.organizations.createOrganizationInvitation({
      organizationId,
      emailAddress: "one@example.com",
      inviterUserId: admin.id,
      role: "org:member",
    });
    const bulk = await clerk.organizations.createOrganizationInvitationBulk(organizationId, [
      { emailAddress: "two@example.com", inviterUserId: admin.id, role: "org:member" },
      { emailAddress: "three@example.com", inviterUserId: admin.id, role: "org:admin" },
    ]);
    expect(bulk.data).toHaveLength(2);
    await clerk.organizations.revokeOrganizationInvitation({
      organizationId,
      invitationId: invitation.id,
      requestingUserId: admin.id,
    });
    const pending = await clerk.organizations.getOrganizationInvitationList({
      organizationId,
      status: ["pending"],
    });
    expect(pending.totalCount).toBe(2);
    const revoked = await clerk.organizations.getOrganizationInvitation({
      organizationId,
      invitationId: invitation.id,
    });
    expect(revoked.status).toBe("revoked");
  });
});

describe("invitations and identifier lists", () => {
  test("an accepted invitation creates a user with its metadata", async () => {
    const invitation = await clerk.invitations.createInvitation({
      emailAddress: "guest@example.com",
      publicMetadata: { source: "fair" },
    });
    const ticket = new URL(invitation.url ?? "").search;
    const response = await fetch(`${apiUrl}/v1/tickets/accept${ticket}`, { redirect: "manual" });
    expect(response.status).toBeLessThan(400);
    const { data } = await clerk.users.getUserList({ emailAddress: ["guest@example.com"] });
    expect(data[0]?.publicMetadata).toEqual({ source: "fair" });
    const accepted = await clerk.invitations.getInvitationList({ status: "accepted" });
    expect(accepted.data.map(({ id }) => id)).toContain(invitation.id);
  });

  test("an invitation is revoked once", async () => {
    const { id } = await clerk.invitations.createInvitation({ emailAddress: "no@example.com" });
    expect(await clerk.invitations.revokeInvitation(id)).toMatchObject({ status: "revoked", revoked: true });
    await expect(clerk.invitations.revokeInvitation(id)).rejects.toMatchObject({ status: 400 });
  });

  test("allowlist and blocklist entries are created and deleted", async () => {
    const allowed = await clerk.allowlistIdentifiers.createAllowlistIdentifier({
      identifier: "*@example.com",
      notify: false,
    });
    expect((await clerk.allowlistIdentifiers.getAllowlistIdentifierList()).totalCount).toBe(1);
    await clerk.allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id);
    const blocked = await clerk.blocklistIdentifiers.createBlocklistIdentifier({
      identifier: "bad@example.com",
    });
    expect((await clerk.blocklistIdentifiers.getBlocklistIdentifierList()).data[0]?.id).toBe(blocked.id);
    await clerk.blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id);
  });
});

describe("sessions", () => {
  beforeAll(() => useSandbox(development));
  afterAll(() => useSandbox(production));

  test("have tokens that verify with the JWKS and name the session and its user", async () => {
    const user = await createUser("session@example.com");
    const session = await clerk.sessions.createSession({ userId: user.id });
    const { jwt } = await clerk.sessions.getToken(session.id);
    const claims = await verifyToken(jwt, { apiUrl, secretKey });
    expect(claims).toMatchObject({ sid: session.id, sub: user.id });
    expect((await clerk.clients.verifyClient(jwt)).id).toBe(session.clientId);
    expect((await clerk.clients.getClient(session.clientId)).sessions[0]?.id).toBe(session.id);
    // This is not an operation, although its path matches one: handshakes take place between the Frontend API and a
    // browser.
    await expect(clerk.clients.getHandshakePayload({ nonce: "none" })).rejects.toMatchObject({ status: 404 });
    expect((await clerk.sessions.getSessionList({ userId: user.id })).totalCount).toBe(1);
    expect((await clerk.sessions.getSession(session.id)).status).toBe("active");
    expect((await clerk.sessions.revokeSession(session.id)).status).toBe("revoked");
    await expect(clerk.sessions.getToken(session.id)).rejects.toThrow();
  });

  test("have tokens whose claims come from a JWT template", async () => {
    const user = await createUser("template@example.com");
    const session = await clerk.sessions.createSession({ userId: user.id });
    const template = await clerk.jwtTemplates.create({
      name: "supabase",
      claims: { email: "{{user.primary_email_address}}", none: "{{user.nothing}}" },
    });
    const { jwt } = await clerk.sessions.getToken(session.id, "supabase");
    expect(await verifyToken(jwt, { apiUrl, secretKey })).toMatchObject({
      email: "template@example.com",
      none: null,
    });
    await clerk.jwtTemplates.update({ templateId: template.id, name: "hasura", claims: {} });
    expect((await clerk.jwtTemplates.get(template.id)).name).toBe("hasura");
    expect((await clerk.jwtTemplates.list()).totalCount).toBe(1);
    expect(await clerk.jwtTemplates.delete(template.id)).toMatchObject({ deleted: true });
  });

  test("an actor token is created and revoked", async () => {
    const user = await createUser("acted@example.com");
    const actor = await createUser("actor@example.com");
    const token = await clerk.actorTokens.create({ userId: user.id, actor: { sub: actor.id } });
    expect(token.status).toBe("pending");
    expect((await clerk.actorTokens.revoke(token.id)).status).toBe("revoked");
  });
});

describe("the instance", () => {
  test("publishes its keys", async () => {
    expect((await clerk.jwks.getJwks()).keys).toHaveLength(1);
  });

  test("has domains that are added, updated and deleted", async () => {
    const domain = await clerk.domains.add({ name: "shop.example.org", is_satellite: true });
    const proxyUrl = "https://shop.example.org/__clerk";
    await clerk.domains.update({ domainId: domain.id, proxy_url: proxyUrl });
    const { data } = await clerk.domains.list();
    expect(data.find(({ id }) => id === domain.id)?.proxyUrl).toBe(proxyUrl);
    expect(await clerk.domains.delete(domain.id)).toMatchObject({ deleted: true });
    const { id } = await clerk.domains.add({ name: "club.example.org", is_satellite: true });
    expect(await clerk.domains.deleteDomain(id)).toMatchObject({ id, deleted: true });
  });

  test("has OAuth applications that return their secret only on creation and rotation", async () => {
    const created = await clerk.oauthApplications.create({
      name: "Portal",
      redirectUris: ["https://portal.example.com/callback"],
    });
    expect(created.clientSecret?.length).toBeGreaterThanOrEqual(32);
    const rotated = await clerk.oauthApplications.rotateSecret(created.id);
    expect(rotated.clientSecret).not.toBe(created.clientSecret);
    expect((await clerk.oauthApplications.get(created.id)).clientSecret).toBeUndefined();
    await clerk.oauthApplications.update({ oauthApplicationId: created.id, name: "Gateway" });
    expect((await clerk.oauthApplications.list({ nameQuery: "gate" })).data[0]?.id).toBe(created.id);
    expect(await clerk.oauthApplications.delete(created.id)).toMatchObject({ deleted: true });
  });

  test("has settings and restrictions that are updated", async () => {
    expect((await clerk.instance.get()).environmentType).toBe("production");
    await clerk.instance.update({ supportEmail: "help@example.com", testMode: false });
    expect(await clerk.instance.updateRestrictions({ blocklist: true })).toMatchObject({ blocklist: true });
    const settings = await clerk.instance.updateOrganizationSettings({ maxAllowedMemberships: 20 });
    expect(settings.maxAllowedMemberships).toBe(20);
    expect((await clerk.instance.getOrganizationSettings()).maxAllowedMemberships).toBe(20);
  });

  test("rejects an unknown secret key", async () => {
    const unauthorizedClient = createClerkClient({ apiUrl, secretKey: "sk_test_wrong" });
    await expect(unauthorizedClient.users.getCount()).rejects.toMatchObject({
      status: 401,
      errors: [{ code: "clerk_key_invalid" }],
    });
  });
});
