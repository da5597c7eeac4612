import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
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
  test("is removed without another way to sign in; sessions end only if asked", async () => {
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
    const before = await harness.tool("get_user", { user_id });
    harness.clock.advance(1000);
    expect(await harness.tool("remove_user_password", { user_id, confirm })).toEqual(before);
  });

  test("that is compromised keeps new sessions pending until another one is set", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    await harness.tool("set_user_password_compromised", { user_id });
    const session_id = await createSession(harness, user_id);
    expect(await harness.tool("get_session", { session_id })).toMatchObject({
      status: "pending",
      tasks: [{ key: "reset-password" }],
    });
    expect(await harness.failure("create_session_token", { session_id })).toContain("pending");
    await harness.tool("update_user", { user_id, password: "another battery staple 8" });
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

  test("that is trusted again lets the sessions go on that waited", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    await harness.tool("set_user_password_compromised", { user_id });
    const session_id = await createSession(harness, user_id);
    await harness.tool("unset_user_password_compromised", { user_id });
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "active" });
  });

  test("that is marked as compromised ends all sessions if asked", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { password: PASSWORD });
    const session_id = await createSession(harness, user_id);
    await harness.tool("set_user_password_compromised", { user_id });
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "active" });
    const response = await harness.request(`/users/${user_id}/password/set_compromised`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ revoke_all_sessions: true }),
    });
    expect(response.status).toBe(200);
    expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "revoked" });
  });

  test("cannot be compromised where there is none", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    for (const operation of ["set_user_password_compromised", "unset_user_password_compromised"])
      expect(await harness.failure(operation, { user_id })).toContain("no_password_set");
  });
});

/** Base32 of the secret of RFC 6238's test vectors. */
const TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/** A code that an authenticator app shows, made apart from the sandbox's own way. */
function generateTotp(ms: number): string {
  const counter = Buffer.from(
    Math.floor(ms / 30_000)
      .toString(16)
      .padStart(16, "0"),
    "hex",
  );
  const mac = createHmac("sha1", "12345678901234567890").update(counter).digest();
  const offset = (mac.at(-1) ?? 0) % 16;
  return String((mac.readUInt32BE(offset) % 2 ** 31) % 1_000_000).padStart(6, "0");
}

describe("a code", () => {
  test("of an authenticator app is good in its time and the step before and after", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { totp_secret: TOTP_SECRET });
    const now = harness.clock.now();
    for (const apart of [-30_000, 0, 30_000])
      expect(await harness.tool("verify_user_totp", { user_id, code: generateTotp(now + apart) })).toEqual({
        verified: true,
        code_type: "totp",
      });
    for (const apart of [-90_000, 90_000])
      expect(
        await harness.failure("verify_user_totp", { user_id, code: generateTotp(now + apart) }),
      ).toContain("totp_incorrect_code");
  });

  test("of RFC 6238 is what the sandbox computes", () => {
    expect(generateTotp(59_000)).toBe("287082");
    expect(generateTotp(1_111_111_109_000)).toBe("081804");
  });

  test("kept as a backup is good once", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, {
      totp_secret: TOTP_SECRET,
      backup_codes: ["first-one", "second-one"],
    });
    expect(await harness.tool("verify_user_totp", { user_id, code: "second-one" })).toEqual({
      verified: true,
      code_type: "backup_code",
    });
    expect(await harness.failure("verify_user_totp", { user_id, code: "second-one" })).toContain(
      "totp_incorrect_code",
    );
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ backup_code_enabled: true });
    await harness.tool("verify_user_totp", { user_id, code: "first-one" });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ backup_code_enabled: false });
  });

  test("is refused for a user who has none, and by its length", async () => {
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
  test("go one by one, and backup codes go with the last", async () => {
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

  test("stay when only the backup codes go", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness, { totp_secret: TOTP_SECRET, backup_codes: ["one-code"] });
    expect(await harness.tool("delete_user_backup_codes", { user_id, confirm })).toEqual({ user_id });
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      totp_enabled: true,
      two_factor_enabled: true,
      backup_code_enabled: false,
    });
  });

  test("of nobody cannot be disabled", async () => {
    const { failure } = await createHarness();
    for (const operation of ["delete_user_totp", "delete_user_backup_codes", "disable_user_mfa"])
      expect(await failure(operation, { user_id: "user_none", confirm })).toContain("resource_not_found");
  });
});

describe("a passkey", () => {
  test("is shown with its user, and its deletion is told by email", async () => {
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

  test("of somebody else is not found", async () => {
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

describe("a wallet", () => {
  test("goes, and another becomes primary; the last thing that a user is known by stays", async () => {
    const harness = await createHarness();
    const user = await harness.tool("create_user", { web3_wallet: WALLETS });
    const user_id = getString(user, "id");
    const wallet = (id: unknown) => ({ user_id, web3_wallet_identification_id: id, confirm });
    const first = user["primary_web3_wallet_id"];
    expect(await harness.tool("delete_user_web3_wallet", wallet(first))).toMatchObject({
      object: "web3_wallet",
      deleted: true,
    });
    const after = await harness.tool("get_user", { user_id });
    expect(after).toMatchObject({
      web3_wallets: [{ web3_wallet: WALLETS[1], id: after["primary_web3_wallet_id"] }],
    });
    expect(
      await harness.failure("delete_user_web3_wallet", wallet(after["primary_web3_wallet_id"])),
    ).toContain("last_required_identification_deletion_failed");
    expect(await harness.failure("delete_user_web3_wallet", wallet(first))).toContain("resource_not_found");
  });

  test("is no email address", async () => {
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

describe("a social account", () => {
  test("is shown with its user, by whom it is found, and goes", async () => {
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

  test("stays where its user is known by nothing else, and is enough for the last address to go", async () => {
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

  test("goes with its user", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    await addExternalAccount(harness.sandbox, user_id, { provider_user_id: "1" });
    await addPasskey(harness.sandbox, user_id, "Laptop");
    await harness.tool("delete_user", { user_id, confirm });
    const other = await createUser(harness);
    await addExternalAccount(harness.sandbox, other, { provider_user_id: "1" });
  });
});

describe("the tokens of a social account", () => {
  test("are those of one provider, by its name with or without oauth_", async () => {
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

  test("that have expired or are missing are errors, as where the provider cannot be reached", async () => {
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

  test("of a provider that there is not, or that is not set up, are refused", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const failure = (provider: string) =>
      harness.failure("list_user_oauth_access_tokens", { user_id, provider });
    expect(await failure("oauth_none")).toContain("oauth_unsupported_provider");
    expect(await failure("oauth_custom_acme")).toContain("oauth_token_provider_not_enabled");
  });
});
