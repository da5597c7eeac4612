import { afterAll, describe, expect, test } from "vitest";
import { createIdentification } from "../../src/sandbox/domain/users/users.ts";
import { generateTotp, TOTP_SECRET } from "../support/totp.ts";
import { addExternalAccount, addPasskey } from "../support/credentials.ts";
import { PNG_BYTES } from "../support/sample-images.ts";
import { serveSandbox } from "../support/served-sandbox.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP: accounts, images and invitations. */

const served = await serveSandbox("development");
const { clerk } = served;

afterAll(() => served.close());

let userCount = 0;
const createUser = (fields: Parameters<typeof clerk.users.createUser>[0] = {}) => {
  userCount += 1;
  return clerk.users.createUser({ emailAddress: [`user${userCount}@example.com`], ...fields });
};

const createPictureFile = () => new File([new Uint8Array(PNG_BYTES)], "ada.png", { type: "image/png" });

describe("users", () => {
  test("can have their metadata replaced", async () => {
    const { id } = await createUser({
      publicMetadata: { plan: "pro", seats: 3 },
      privateMetadata: { crm: 1 },
    });
    const user = await clerk.users.replaceUserMetadata(id, { publicMetadata: { plan: "free" } });
    expect(user.publicMetadata).toEqual({ plan: "free" });
    expect(user.privateMetadata).toEqual({ crm: 1 });
  });

  test("can have a profile image set and deleted", async () => {
    const { id, imageUrl } = await createUser();
    const user = await clerk.users.updateUserProfileImage(id, { file: createPictureFile() });
    expect(user.hasImage).toBe(true);
    expect(user.imageUrl).not.toBe(imageUrl);
    expect(await clerk.users.deleteUserProfileImage(id)).toMatchObject({ hasImage: false, imageUrl });
  });

  test("can have their password removed or marked as compromised", async () => {
    const { id } = await createUser({ password: "correct horse battery" });
    expect((await clerk.users.setPasswordCompromised(id)).passwordEnabled).toBe(true);
    expect((await clerk.users.setPasswordCompromised(id, { revokeAllSessions: true })).id).toBe(id);
    expect((await clerk.users.unsetPasswordCompromised(id)).id).toBe(id);
    expect((await clerk.users.removePassword(id, { signOutOfOtherSessions: true })).passwordEnabled).toBe(
      false,
    );
  });

  test("can have codes verified and second factors removed", async () => {
    const { id } = await createUser({
      totpSecret: TOTP_SECRET,
      backupCodes: ["one-code", "two-code"],
    });
    const code = generateTotp(Date.now());
    expect(await clerk.users.verifyTOTP({ userId: id, code })).toMatchObject({ verified: true });
    expect(await clerk.users.verifyTOTP({ userId: id, code: "one-code" })).toMatchObject({ verified: true });
    await clerk.users.deleteUserBackupCodes(id);
    expect(await clerk.users.getUser(id)).toMatchObject({ backupCodeEnabled: false, totpEnabled: true });
    await clerk.users.deleteUserTOTP(id);
    expect(await clerk.users.getUser(id)).toMatchObject({ totpEnabled: false });
    await clerk.users.disableUserMFA(id);
  });

  test("can have passkeys, wallets and external accounts deleted", async () => {
    const { id: userId } = await createUser();
    const { id: web3WalletIdentificationId } = await createIdentification(served.sandbox, {
      userId,
      type: "web3_wallet",
      identifier: "0x71C7656EC7ab88b098defB751B7401B5f6d8976F",
      strategy: "admin",
      verified: true,
    });
    const passkeyIdentificationId = await addPasskey(served.sandbox, userId, "Laptop");
    const externalAccountId = await addExternalAccount(served.sandbox, userId);
    expect((await clerk.users.getUser(userId)).externalAccounts).toMatchObject([{ id: externalAccountId }]);
    const deleted = { deleted: true };
    expect(await clerk.users.deleteUserPasskey({ userId, passkeyIdentificationId })).toMatchObject(deleted);
    expect(await clerk.users.deleteUserWeb3Wallet({ userId, web3WalletIdentificationId })).toMatchObject(
      deleted,
    );
    expect(await clerk.users.deleteUserExternalAccount({ userId, externalAccountId })).toMatchObject(deleted);
  });

  test("have the OAuth access tokens of their external accounts listed", async () => {
    const { id } = await createUser();
    await addExternalAccount(served.sandbox, id, { provider: "oauth_github", provider_user_id: "7" });
    const { data, totalCount } = await clerk.users.getUserOauthAccessToken(id, "github");
    expect(totalCount).toBe(1);
    expect(data[0]).toMatchObject({
      token: "ya29.token",
      provider: "oauth_github",
      scopes: ["email", "profile"],
    });
  });

  test("have their organization invitations listed", async () => {
    const admin = await createUser();
    const { id: userId, primaryEmailAddress } = await createUser();
    const { id: organizationId } = await clerk.organizations.createOrganization({
      name: "Acme",
      createdBy: admin.id,
    });
    await clerk.organizations.createOrganizationInvitation({
      organizationId,
      emailAddress: primaryEmailAddress?.emailAddress ?? "",
      role: "org:member",
      inviterUserId: admin.id,
    });
    const { data } = await clerk.users.getOrganizationInvitationList({ userId, status: "pending" });
    expect(data[0]?.publicOrganizationData).toMatchObject({ id: organizationId, name: "Acme" });
  });
});

describe("organizations", () => {
  test("can have their metadata replaced, and a logo set and deleted", async () => {
    const { id: userId } = await createUser();
    const { id } = await clerk.organizations.createOrganization({
      name: "Globex",
      createdBy: userId,
      publicMetadata: { tier: 1, region: "eu" },
    });
    const replaced = await clerk.organizations.replaceOrganizationMetadata(id, {
      publicMetadata: { tier: 2 },
    });
    expect(replaced.publicMetadata).toEqual({ tier: 2 });
    const organization = await clerk.organizations.updateOrganizationLogo(id, {
      file: createPictureFile(),
      uploaderUserId: userId,
    });
    expect(organization.hasImage).toBe(true);
    expect((await clerk.organizations.deleteOrganizationLogo(id)).hasImage).toBe(false);
  });
});

describe("invitations", () => {
  test("are created in bulk", async () => {
    const invitations = await clerk.invitations.createInvitationBulk([
      { emailAddress: "eve@example.com", publicMetadata: { plan: "pro" } },
      { emailAddress: "dan@example.com", notify: false },
    ]);
    expect(invitations.map(({ emailAddress }) => emailAddress)).toEqual([
      "eve@example.com",
      "dan@example.com",
    ]);
  });
});
