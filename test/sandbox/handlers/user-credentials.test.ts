import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { generateTotp, TOTP_SECRET } from "../../support/totp.ts";
import { addExternalAccount, addPasskey } from "../../support/credentials.ts";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";

const PASSWORD = "correct horse battery staple 7";
const confirm = true;

const createUser = async ({ tool }: Harness, fields: Json = {}) => {
  const user = await tool("create_user", {
    email_address: ["ada@example.com"],
    first_name: "Ada",
    ...fields,
  });
  return getString(user, "id");
};

const createSession = async ({ tool }: Harness, user_id: string) =>
  getString(await tool("create_session", { user_id }), "id");

describe("a password", () => {
  test("is removed even if the user has no other way to sign in, and sessions end only on request", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    const session_id = await createSession(harness, user_id);
    const removed = await harness.tool("remove_user_password", { user_id, confirm });
    expect(removed).toMatchObject({ password_enabled: false, password_last_updated_at: null });
    expect(await harness.failure("verify_user_password", { user_id, password: PASSWORD })).toContain(
      "no_password_set",
    );
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "active" });
    await harness.tool("remove_user_password", { user_id, sign_out_of_other_sessions: true, confirm });
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "revoked" });
  });

  test("that was never set is removed without a change", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const userBefore = await harness.tool("get_user", { user_id });
    harness.clock.advance(1000);
    expect(await harness.tool("remove_user_password", { user_id, confirm })).toEqual(userBefore);
  });

  test("that is compromised keeps new sessions pending until a new password is set", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    await harness.tool("set_user_password_compromised", { confirm: true, user_id });
    const session_id = await createSession(harness, user_id);
    expect(await harness.tool("get_session", { session_id })).toMatchObject({
      status: "pending",
      tasks: [{ key: "reset-password" }],
    });
    expect(await harness.failure("create_session_token", { session_id })).toContain("pending");
    await harness.tool("update_user", { confirm: true, user_id, password: "another battery staple 8" });
    expect(await harness.tool("get_session", { session_id })).toMatchObject({
      status: "active",
      tasks: null,
    });
    expect(
      await harness.tool("get_session", { session_id: await createSession(harness, user_id) }),
    ).toMatchObject({
      status: "active",
    });
  });

  test("that is no longer marked as compromised activates pending sessions", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    await harness.tool("set_user_password_compromised", { confirm: true, user_id });
    const session_id = await createSession(harness, user_id);
    await harness.tool("unset_user_password_compromised", { user_id });
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "active" });
  });

  test("that is marked as compromised ends all sessions on request", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    const session_id = await createSession(harness, user_id);
    await harness.tool("set_user_password_compromised", { confirm: true, user_id });
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "active" });
    const response = await harness.request(`/users/${user_id}/password/set_compromised`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ revoke_all_sessions: true }),
    });
    expect(response.status).toBe(200);
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "revoked" });
  });

  test("cannot be marked as compromised if the user has none", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    for (const operation of ["set_user_password_compromised", "unset_user_password_compromised"])
      expect(await harness.failure(operation, { user_id })).toContain("no_password_set");
  });
});

describe("a second-factor code", () => {
  test("of an authenticator app is valid in its time step and in the steps before and after it", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { totp_secret: TOTP_SECRET });
    const now = harness.clock.now();
    for (const offsetMs of [-30_000, 0, 30_000])
      expect(await harness.tool("verify_user_totp", { user_id, code: generateTotp(now + offsetMs) })).toEqual(
        {
          verified: true,
          code_type: "totp",
        },
      );
    for (const offsetMs of [-90_000, 90_000])
      expect(
        await harness.failure("verify_user_totp", { user_id, code: generateTotp(now + offsetMs) }),
      ).toContain("totp_incorrect_code");
  });

  test("of this test's generator matches the test vectors of RFC 6238", () => {
    expect(generateTotp(59_000)).toBe("287082");
    expect(generateTotp(1_111_111_109_000)).toBe("081804");
  });

  test("that is a backup code works once", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, {
      totp_secret: TOTP_SECRET,
      backup_codes: ["first-one", "second-one"],
    });
    expect(await harness.tool("verify_user_totp", { confirm: true, user_id, code: "second-one" })).toEqual({
      verified: true,
      code_type: "backup_code",
    });
    expect(
      await harness.failure("verify_user_totp", { confirm: true, user_id, code: "second-one" }),
    ).toContain("totp_incorrect_code");
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ backup_code_enabled: true });
    await harness.tool("verify_user_totp", { confirm: true, user_id, code: "first-one" });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ backup_code_enabled: false });
  });

  test("is rejected for a user without a second factor, and if it has the wrong length", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    expect(await harness.failure("verify_user_totp", { user_id, code: "123456" })).toContain("totp_disabled");
    await harness.tool("update_user", { user_id, totp_secret: TOTP_SECRET });
    expect(await harness.failure("verify_user_totp", { user_id, code: "1234" })).toContain(
      "totp_invalid_length",
    );
  });
});

describe("second factors", () => {
  test("are removed individually, and backup codes are removed with the last one", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, {
      phone_number: ["+15555550100"],
      totp_secret: TOTP_SECRET,
      backup_codes: ["one-code", "two-code"],
    });
    const { primary_phone_number_id: phone_number_id } = await harness.tool("get_user", { user_id });
    await harness.tool("update_phone_number", { phone_number_id, reserved_for_second_factor: true });
    harness.clock.advance(5000);
    expect(await harness.tool("delete_user_totp", { user_id, confirm })).toEqual({ user_id });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      totp_enabled: false,
      two_factor_enabled: true,
      backup_code_enabled: true,
      mfa_disabled_at: null,
    });
    expect(await harness.tool("disable_user_mfa", { user_id, confirm })).toEqual({ user_id });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      two_factor_enabled: false,
      backup_code_enabled: false,
      mfa_disabled_at: harness.clock.now(),
      phone_numbers: [{ reserved_for_second_factor: false, default_second_factor: false }],
    });
  });

  test("remain if only the backup codes are deleted", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { totp_secret: TOTP_SECRET, backup_codes: ["one-code"] });
    expect(await harness.tool("delete_user_backup_codes", { user_id, confirm })).toEqual({ user_id });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      totp_enabled: true,
      two_factor_enabled: true,
      backup_code_enabled: false,
    });
  });

  test("cannot be disabled for an unknown user", async () => {
    const { failure } = await createHarness();
    for (const operation of ["delete_user_totp", "delete_user_backup_codes", "disable_user_mfa"])
      expect(await failure(operation, { user_id: "user_none", confirm })).toContain("resource_not_found");
  });
});

describe("a passkey", () => {
  test("is returned with its user, and its deletion sends a mail", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const id = await addPasskey(harness.sandbox, user_id, "Laptop");
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      passkeys: [{ id, name: "Laptop", verification: { status: "verified", strategy: "passkey" } }],
    });
    const passkey = { user_id, passkey_identification_id: id };
    expect(await harness.tool("delete_user_passkey", { ...passkey, confirm })).toEqual({
      object: "passkey",
      id,
      deleted: true,
    });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ passkeys: [] });
    const [mail] = await listOutboxMessages(harness.sandbox.db);
    expect(mail).toMatchObject({ template: "passkey_removed", recipient: "ada@example.com" });
    expect(mail?.body).toContain("Laptop");
    expect(await harness.failure("delete_user_passkey", { ...passkey, confirm })).toContain(
      "resource_not_found",
    );
  });

  test("of another user is not found", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const other = await createUser(harness, { email_address: ["bob@example.com"] });
    const passkey_identification_id = await addPasskey(harness.sandbox, other, "Phone");
    expect(
      await harness.failure("delete_user_passkey", { user_id, passkey_identification_id, confirm }),
    ).toContain("resource_not_found");
  });
});

const WALLETS = ["0x71C7656EC7ab88b098defB751B7401B5f6d8976F", "0x52908400098527886E0F7030069857D2E4169EE7"];

describe("a Web3 wallet", () => {
  test("passes the primary status on when deleted, and cannot be deleted if it is the last identification", async () => {
    const harness = await createHarness();
    const user = await harness.tool("create_user", { web3_wallet: WALLETS });
    const user_id = getString(user, "id");
    const wallet = (id: unknown) => ({ user_id, web3_wallet_identification_id: id, confirm });
    const firstWalletId = user["primary_web3_wallet_id"];
    expect(await harness.tool("delete_user_web3_wallet", wallet(firstWalletId))).toMatchObject({
      object: "web3_wallet",
      deleted: true,
    });
    const userAfter = await harness.tool("get_user", { user_id });
    expect(userAfter).toMatchObject({
      web3_wallets: [{ web3_wallet: WALLETS[1], id: userAfter["primary_web3_wallet_id"] }],
    });
    expect(
      await harness.failure("delete_user_web3_wallet", wallet(userAfter["primary_web3_wallet_id"])),
    ).toContain("last_required_identification_deletion_failed");
    expect(await harness.failure("delete_user_web3_wallet", wallet(firstWalletId))).toContain(
      "resource_not_found",
    );
  });

  test("is not found by the id of an email address", async () => {
    const harness = await createHarness();
    const user = await harness.tool("create_user", { email_address: ["ada@example.com"], username: "ada_l" });
    const args = {
      user_id: user["id"],
      web3_wallet_identification_id: user["primary_email_address_id"],
      confirm,
    };
    expect(await harness.failure("delete_user_web3_wallet", args)).toContain("resource_not_found");
  });
});

describe("an external account", () => {
  test("is returned with its user, is a filter for users, and can be deleted", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const id = await addExternalAccount(harness.sandbox, user_id, { provider_user_id: "1234" });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      external_accounts: [
        { id, provider: "oauth_google", provider_user_id: "1234", approved_scopes: "email profile" },
      ],
    });
    const query = { provider: "oauth_google", provider_user_id: ["1234"] };
    expect(getItems(await harness.tool("list_users", query))).toMatchObject([{ id: user_id }]);
    expect(await harness.tool("count_users", { ...query, provider: "oauth_github" })).toMatchObject({
      total_count: 0,
    });
    const account = { user_id, external_account_id: id, confirm };
    expect(await harness.tool("delete_user_external_account", account)).toEqual({
      object: "external_account",
      id,
      deleted: true,
    });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ external_accounts: [] });
    expect(await harness.failure("delete_user_external_account", account)).toContain(
      "external_account_not_found",
    );
  });

  test("cannot be deleted if it is the last identification, and allows deleting the last address", async () => {
    const harness = await createHarness();
    const user = await harness.tool("create_user", { email_address: ["ada@example.com"] });
    const user_id = getString(user, "id");
    const external_account_id = await addExternalAccount(harness.sandbox, user_id);
    await harness.tool("delete_email_address", {
      email_address_id: user["primary_email_address_id"],
      confirm,
    });
    expect(
      await harness.failure("delete_user_external_account", { user_id, external_account_id, confirm }),
    ).toContain("last_required_identification_deletion_failed");
  });

  test("is deleted with its user", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    await addExternalAccount(harness.sandbox, user_id, { provider_user_id: "1" });
    await addPasskey(harness.sandbox, user_id, "Laptop");
    await harness.tool("delete_user", { user_id, confirm });
    const other = await createUser(harness);
    await addExternalAccount(harness.sandbox, other, { provider_user_id: "1" });
  });
});

describe("the OAuth access tokens of an external account", () => {
  test("are returned for one provider, given with or without the oauth_ prefix", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    await addExternalAccount(harness.sandbox, user_id, { label: "work" });
    await addExternalAccount(harness.sandbox, user_id, { provider: "oauth_github" });
    for (const provider of ["oauth_google", "google"])
      expect(
        getItems(await harness.tool("list_user_oauth_access_tokens", { user_id, provider })),
      ).toMatchObject([
        { token: "ya29.token", provider: "oauth_google", label: "work", scopes: ["email", "profile"] },
      ]);
    expect(
      await harness.tool("list_user_oauth_access_tokens", { user_id, provider: "oauth_slack" }),
    ).toMatchObject({
      data: [],
      total_count: 0,
    });
  });

  test("result in an error if they have expired, are missing or cannot be refreshed", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const accounts = [
      ["oauth_google", { access_token: null }, "oauth_missing_access_token"],
      ["oauth_github", {}, "oauth_missing_refresh_token"],
      ["oauth_slack", { refresh_token: "again" }, "oauth_token_retrieval_error"],
    ] as const;
    for (const [provider, account] of accounts)
      await addExternalAccount(harness.sandbox, user_id, { provider, ...account });
    harness.clock.advance(3_600_000);
    for (const [provider, , code] of accounts)
      expect(await harness.failure("list_user_oauth_access_tokens", { user_id, provider })).toContain(code);
  });

  test("are rejected for a provider that is unsupported or not configured", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const failure = (provider: string) =>
      harness.failure("list_user_oauth_access_tokens", { user_id, provider });
    expect(await failure("oauth_none")).toContain("oauth_unsupported_provider");
    expect(await failure("oauth_custom_acme")).toContain("oauth_token_provider_not_enabled");
  });
});
