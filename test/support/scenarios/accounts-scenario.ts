import { addExternalAccount, addPasskey, addTrustedDevice } from "../credentials.ts";
import { getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";
import { pngUpload } from "../sample-images.ts";

const WALLET = "0x71C7656EC7ab88b098defB751B7401B5f6d8976F";

/** Calls the operations on users' credentials, images and invitations. */
export const accountsScenario: Scenario = async (createInstance) => {
  const getId = (result: Json) => getString(result, "id");
  const confirm = true;
  const { call, harness } = await createInstance("development");
  const { sandbox } = harness;

  // Users.
  const user_id = getId(
    await call("create_user", {
      email_address: ["ada@example.com"],
      password: "correct horse battery staple 7",
      totp_secret: "JBSWY3DPEHPK3PXP",
      backup_codes: ["first-code", "second-code"],
    }),
  );
  const user = { user_id };
  const walletOwner = await call("create_user", { username: "wallet_owner", web3_wallet: [WALLET] });
  const user_ids = [user_id, getId(walletOwner)];
  await call("ban_users", { user_ids, confirm });
  await call("unban_users", { user_ids });
  await call("replace_user_metadata", { ...user, public_metadata: { plan: "pro" }, confirm });
  await call("set_user_profile_image", { ...user, ...pngUpload });
  await call("delete_user_profile_image", { ...user, confirm });

  // Credentials.
  await call("verify_user_totp", { confirm, ...user, code: "first-code" });
  await call("delete_user_backup_codes", { ...user, confirm });
  await call("delete_user_totp", { ...user, confirm });
  await call("disable_user_mfa", { ...user, confirm });
  await call("set_user_password_compromised", { ...user, confirm });
  await call("unset_user_password_compromised", user);
  await call("remove_user_password", { ...user, sign_out_of_other_sessions: true, confirm });
  const external_account_id = await addExternalAccount(sandbox, user_id);
  const passkey_identification_id = await addPasskey(sandbox, user_id, "Laptop");
  await call("get_user", user);
  await call("list_user_oauth_access_tokens", { ...user, provider: "oauth_google" });
  await call("delete_user_external_account", { ...user, external_account_id, confirm });
  await call("delete_user_passkey", { ...user, passkey_identification_id, confirm });
  await call("delete_user_web3_wallet", {
    user_id: getId(walletOwner),
    web3_wallet_identification_id: getString(walletOwner, "primary_web3_wallet_id"),
    confirm,
  });
  const trusted_device_id = await addTrustedDevice(sandbox, user_id, "Ada's phone");
  await call("list_user_trusted_devices", user);
  await call("revoke_user_trusted_device", { ...user, trusted_device_id, confirm });

  // Organizations and applications.
  const organization_id = getId(await call("create_organization", { name: "Acme", created_by: user_id }));
  const organization = { organization_id };
  await call("replace_organization_metadata", { ...organization, private_metadata: { tier: 2 }, confirm });
  await call("upload_organization_logo", { ...organization, ...pngUpload, uploader_user_id: user_id });
  await call("delete_organization_logo", { ...organization, confirm });
  const oauth_application_id = getId(
    await call("create_oauth_application", { name: "App", redirect_uris: ["https://app.example/callback"] }),
  );
  await call("upload_oauth_application_logo", { oauth_application_id, ...pngUpload });

  // Invitations.
  await call("bulk_create_invitations", {
    invitations: [{ email_address: "bob@example.com" }, { email_address: "eve@example.com", notify: false }],
  });
  const dan = getId(await call("create_user", { email_address: ["dan@example.com"] }));
  const invited = { ...organization, email_address: "dan@example.com", inviter_user_id: user_id };
  await call("create_organization_invitation", { ...invited, role: "org:member" });
  await call("list_pending_organization_invitations", organization);
  await call("list_all_organization_invitations", { status: ["pending"], query: "dan" });
  await call("list_user_organization_invitations", { user_id: dan });
};
