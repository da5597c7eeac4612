import { createHash, pbkdf2Sync, scryptSync } from "node:crypto";
import { argon2i, argon2id, bcrypt } from "hash-wasm";
import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";

const createUser = (harness: Harness, fields: Json = {}) =>
  harness.tool("create_user", { email_address: ["ada@example.com"], ...fields });

const createSession = async ({ tool }: Harness, user_id: string) =>
  getString(await tool("create_session", { user_id }), "id");

const getSessionStatus = async ({ tool }: Harness, session_id: string) =>
  (await tool("get_session", { session_id }))["status"];

const getUsernames = (list: Json) => getItems(list).map((user) => user["username"]);

describe("creating a user", () => {
  test("takes a timezone, which an update changes or removes", async () => {
    const harness = await createHarness();
    const user = await createUser(harness, { timezone: "Europe/Paris" });
    expect(user).toMatchObject({ timezone: "Europe/Paris" });
    const update = (timezone: string | null) =>
      harness.tool("update_user", { user_id: getString(user, "id"), timezone });
    expect(await update("Asia/Tokyo")).toMatchObject({ timezone: "Asia/Tokyo" });
    expect(await update(null)).toMatchObject({ timezone: null });
  });

  test("takes an address that is on the blocklist, if restrictions are skipped", async () => {
    const harness = await createHarness();
    await harness.tool("create_blocklist_identifier", { identifier: "ada@example.com" });
    await harness.tool("update_instance_restrictions", { blocklist: true, confirm: true });
    expect(await createUser(harness, { skip_restriction_checks: true })).toMatchObject({ object: "user" });
  });

  test("makes the first address primary, and all addresses verified by an administrator", async () => {
    const harness = await createHarness();
    const user = await createUser(harness, {
      email_address: ["Ada@Example.com", "second@example.com"],
      first_name: "Ada",
      public_metadata: { plan: "pro" },
    });
    const [first, second] = getItems({ data: user["email_addresses"] });
    expect(user).toMatchObject({
      object: "user",
      first_name: "Ada",
      primary_email_address_id: first?.["id"],
      public_metadata: { plan: "pro" },
      password_enabled: false,
      banned: false,
      locked: false,
      has_image: false,
      created_at: harness.clock.now(),
    });
    expect(first).toMatchObject({
      email_address: "Ada@Example.com",
      verification: { object: "verification_admin", status: "verified", strategy: "admin" },
    });
    expect(second).toMatchObject({ email_address: "second@example.com" });
    expect(await harness.tool("get_user", { user_id: user["id"] })).toEqual(user);
  });

  test("rejects an address that a user has, ignoring case, and creates nothing", async () => {
    const harness = await createHarness();
    await createUser(harness);
    const error = await harness.failure("create_user", {
      email_address: ["new@example.com", "ADA@example.com"],
    });
    expect(error).toContain("form_identifier_exists");
    expect(error).toContain("[param_name: email_address]");
    expect(await harness.tool("count_users")).toEqual({ object: "total_count", total_count: 1 });
  });

  test("requires an identification unless the requirement is skipped", async () => {
    const { tool, failure } = await createHarness();
    expect(await failure("create_user", { first_name: "Ada" })).toContain("form_data_missing");
    expect(await tool("create_user", { first_name: "Ada", skip_user_requirement: true })).toMatchObject({
      email_addresses: [],
    });
  });

  test("can reserve an address instead of verifying it", async () => {
    const harness = await createHarness();
    const user = await createUser(harness, {
      email_address: ["a@example.com", "b@example.com"],
      email_address_identification_status: ["verified", "reserved"],
    });
    expect(user["email_addresses"]).toMatchObject([
      { reserved: false, verification: { status: "verified" } },
      { reserved: true, verification: null },
    ]);
    const error = await harness.failure("create_user", {
      email_address: ["c@example.com"],
      email_address_identification_status: ["verified", "reserved"],
    });
    expect(error).toContain("form_param_array_length_mismatch");
  });

  test("accepts phone numbers, wallets and a username as identifications", async () => {
    const { tool } = await createHarness();
    const wallet = `0x${"aB".repeat(20)}`;
    const user = await tool("create_user", {
      phone_number: ["+15555550100"],
      web3_wallet: [wallet],
      username: "ada_l",
    });
    expect(user).toMatchObject({
      username: "ada_l",
      phone_numbers: [{ phone_number: "+15555550100", verification: { status: "verified" } }],
      web3_wallets: [{ web3_wallet: wallet }],
    });
    expect(user["primary_phone_number_id"]).toMatch(/^idn_/);
    expect(user["primary_web3_wallet_id"]).toMatch(/^idn_/);
  });

  test("accepts times with milliseconds, and initial flags", async () => {
    const harness = await createHarness();
    const user = await createUser(harness, {
      created_at: "2020-02-03T04:05:06.789Z",
      legal_accepted_at: "2020-02-03T05:05:06.789+01:00",
      banned: true,
      locked: true,
    });
    expect(user).toMatchObject({
      created_at: Date.UTC(2020, 1, 3, 4, 5, 6, 789),
      legal_accepted_at: Date.UTC(2020, 1, 3, 4, 5, 6, 789),
      banned: true,
      locked: true,
      lockout_expires_in_seconds: 3600,
    });
  });

  const shared = createHarness().then(async (harness) => {
    await createUser(harness, { username: "used_name", external_id: "ext_1" });
    return harness;
  });

  test.each([
    [{ email_address: ["not an address"] }, "form_param_format_invalid", "email_address"],
    [{ phone_number: ["12"] }, "form_param_format_invalid", "phone_number"],
    [{ web3_wallet: ["0x1"] }, "form_param_format_invalid", "web3_wallet"],
    [{ username: "ada" }, "form_username_invalid_length", "username"],
    [{ username: "ada lovelace" }, "form_username_invalid_character", "username"],
    [{ username: "12345" }, "form_username_needs_non_number_char", "username"],
    [{ username: "USED_NAME" }, "form_identifier_exists", "username"],
    [{ external_id: "ext_1" }, "form_identifier_exists", "external_id"],
    [{ password: "short" }, "form_password_length_too_short", "password"],
    [{ password: "x".repeat(73) }, "form_password_size_in_bytes_exceeded", "password"],
    [
      {
        password: "long enough",
        password_digest: "5f4dcc3b5aa765d61d8327deb882cf99",
        password_hasher: "md5",
      },
      "form_param_value_conflict",
      "password_digest",
    ],
    [{ password_digest: "x" }, "form_conditional_param_missing", "password_hasher"],
    [{ password_digest: "x", password_hasher: "rot13" }, "form_param_value_invalid", "password_hasher"],
    [
      { password_digest: "x", password_hasher: "md5" },
      "form_password_digest_invalid_code",
      "password_digest",
    ],
    [{ totp_secret: "!" }, "invalid_totp_secret_code", "totp_secret"],
  ])("rejects %j with %s", async (fields, code, param) => {
    const harness = await shared;
    const error = await harness.failure("create_user", { email_address: ["b@example.com"], ...fields });
    expect(error).toContain(code);
    expect(error).toContain(`[param_name: ${param}]`);
  });
});

describe("a user's password", () => {
  test("is stored as a hash, and can be verified", async () => {
    const harness = await createHarness();
    const user = await createUser(harness, { password: "correct horse" });
    expect(user["password_enabled"]).toBe(true);
    const user_id = getString(user, "id");
    const buildCheck = (password: string) => ({ user_id, password });
    expect(await harness.tool("verify_user_password", buildCheck("correct horse"))).toEqual({
      verified: true,
    });
    expect(await harness.failure("verify_user_password", buildCheck("wrong horse"))).toContain(
      "incorrect_password",
    );
    const row = await harness.sandbox.db
      .selectFrom("users")
      .select("password_digest")
      .executeTakeFirstOrThrow();
    expect(row.password_digest).toMatch(/^\$2/);
  });

  test("can be short if checks are skipped, and cannot be verified if there is none", async () => {
    const harness = await createHarness();
    await createUser(harness, { password: "abc", skip_password_checks: true });
    const { id: user_id } = await createUser(harness, { email_address: ["b@example.com"] });
    expect(await harness.failure("verify_user_password", { user_id, password: "abc" })).toContain(
      "no_password_set",
    );
  });

  const shared = createHarness();
  const password = "password";
  const hashOptions = {
    password,
    salt: Buffer.alloc(16, 7),
    parallelism: 1,
    iterations: 2,
    memorySize: 64,
    hashLength: 32,
    costFactor: 4,
    outputType: "encoded",
  } as const;
  const sha256 = createHash("sha256").update(password).digest("hex");
  const ssha = createHash("sha1").update(password).update("salt").digest();
  const pbkdf2 = (salt: string | Buffer, algorithm: string) =>
    pbkdf2Sync(password, salt, 1000, 32, algorithm);
  const salt = Buffer.from("0102030405060708", "hex");
  const symfony = () => {
    let digest = createHash("sha512").update("password{salt}").digest();
    for (let round = 1; round < 3; round += 1)
      digest = createHash("sha512").update(digest).update("password{salt}").digest();
    return digest.toString("base64");
  };

  test.each([
    // A test vector of jBCrypt.
    ["bcrypt", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe", "a"],
    ["md5", "5f4dcc3b5aa765d61d8327deb882cf99", password],
    ["sha256", sha256, password],
    ["ldap_ssha", `{SSHA}${Buffer.concat([ssha, Buffer.from("salt")]).toString("base64")}`, password],
    ["pbkdf2_sha1", `pbkdf2_sha1$1000$salt$${pbkdf2("salt", "sha1").toString("hex")}`, password],
    [
      "pbkdf2_sha256",
      `pbkdf2_sha256$1000$${salt.toString("base64")}$${pbkdf2(salt, "sha256").toString("base64")}`,
      password,
    ],
    [
      "pbkdf2_sha256_django",
      `pbkdf2_sha256$1000$salt$${pbkdf2("salt", "sha256").toString("base64")}`,
      password,
    ],
    ["pbkdf2_sha512", `pbkdf2_sha512$1000$salt$${pbkdf2("salt", "sha512").toString("hex")}`, password],
    [
      "pbkdf2_sha512_hex",
      `pbkdf2_sha512_hex$1000$${salt.toString("hex")}$${pbkdf2(salt, "sha512").toString("hex")}`,
      password,
    ],
    ["sha512_symfony", `sha512_symfony$3$salt$${symfony()}`, password],
    [
      "scrypt_werkzeug",
      `scrypt:1024:8:1$salt$${scryptSync(password, "salt", 64, { N: 1024, r: 8, p: 1 }).toString("hex")}`,
      password,
    ],
    // The example in Firebase's scrypt utility.
    [
      "scrypt_firebase",
      "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$42xEC+ixf3L2lw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$Bw==$8$14",
      "user1password",
    ],
    // The test vector of phpass.
    ["phpass", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"],
  ])("is imported from a %s digest and verified", async (hasher, digest, plainPassword) => {
    const harness = await shared;
    const user = await createUser(harness, {
      email_address: [`${hasher}@example.com`],
      password_digest: digest,
      password_hasher: hasher,
    });
    const user_id = user["id"];
    expect(user["password_enabled"]).toBe(true);
    expect(await harness.failure("verify_user_password", { user_id, password: "wrong one" })).toContain(
      "incorrect_password",
    );
    expect(await harness.tool("verify_user_password", { user_id, password: plainPassword })).toEqual({
      verified: true,
    });
  });

  test.each([
    ["argon2i", () => argon2i(hashOptions)],
    ["argon2id", () => argon2id(hashOptions)],
    [
      "bcrypt_sha256_django",
      async () => `bcrypt_sha256$${await bcrypt({ ...hashOptions, password: sha256 })}`,
    ],
    ["md5_phpass", async () => "$P$9IQRaTwmf/Dywzi24dwyAXA4PhidHB/"],
  ])("is imported from a generated %s digest and verified", async (hasher, createDigest) => {
    const harness = await shared;
    const { id: user_id } = await createUser(harness, {
      email_address: [`${hasher}@example.com`],
      password_digest: await createDigest(),
      password_hasher: hasher,
    });
    expect(await harness.tool("verify_user_password", { user_id, password })).toEqual({ verified: true });
  });

  test.each([
    ["bcrypt", `$2b$31$${"a".repeat(53)}`],
    ["bcrypt", `$2b$03$${"a".repeat(53)}`],
    ["bcrypt_sha256_django", `bcrypt_sha256$$2b$20$${"a".repeat(53)}`],
    ["argon2id", "$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"],
    ["argon2id", "$argon2id$v=19$m=65536,t=1000000,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"],
    ["argon2i", "$argon2i$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"],
    ["phpass", `$P$S${"a".repeat(30)}`],
    ["md5_phpass", `$P$S${"a".repeat(30)}`],
    ["pbkdf2_sha1", "pbkdf2_sha1$9999999$salt$00"],
    ["pbkdf2_sha256", "pbkdf2_sha256$0$c2FsdA==$aGFzaA=="],
    ["pbkdf2_sha512", `pbkdf2_sha512$1000000$salt$${"00".repeat(10_000)}`],
    ["scrypt_firebase", "aGFzaA==$c2FsdA==$a2V5$Bw==$99$19"],
    ["scrypt_firebase", "aGFzaA==$c2FsdA==$a2V5$Bw==$8$0"],
    ["scrypt_werkzeug", "scrypt:1000:8:1$salt$00"],
    ["scrypt_werkzeug", "scrypt:524288:8:99$salt$00"],
  ])(
    "is rejected if its %s digest has invalid parameters or is too expensive to verify (%#)",
    async (hasher, digest) => {
      const harness = await createHarness();
      const error = await harness.failure("create_user", {
        email_address: ["costly@example.com"],
        password_digest: digest,
        password_hasher: hasher,
      });
      expect(error).toContain("form_password_digest_invalid_code");
      expect(error).toContain("[param_name: password_digest]");
    },
  );

  test("ends the user's sessions on request when it is changed", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness, { password: "correct horse" });
    const session = await createSession(harness, String(user_id));
    expect(
      await harness.failure("update_user", { user_id, sign_out_of_other_sessions: true, confirm: true }),
    ).toContain("form_conditional_param_disallowed");
    harness.clock.advance(5);
    const user = await harness.tool("update_user", {
      user_id,
      password: "battery staple",
      sign_out_of_other_sessions: true,
      confirm: true,
    });
    expect(user["password_last_updated_at"]).toBe(harness.clock.now());
    expect(await getSessionStatus(harness, session)).toBe("revoked");
    expect(await harness.tool("verify_user_password", { user_id, password: "battery staple" })).toEqual({
      verified: true,
    });
  });
});

describe("updating a user", () => {
  test("changes the given fields, clears null ones and keeps the rest", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness, {
      first_name: "Ada",
      last_name: "Lovelace",
      username: "ada_l",
      external_id: "ext_1",
    });
    expect(
      await harness.tool("update_user", {
        confirm: true,
        user_id,
        first_name: null,
        username: null,
        external_id: "ext_2",
        delete_self_enabled: false,
        create_organizations_limit: 3,
        profile_image_id: "img_1",
        totp_secret: "JBSWY3DPEHPK3PXP",
        backup_codes: ["one", "two"],
      }),
    ).toMatchObject({
      first_name: null,
      last_name: "Lovelace",
      username: null,
      external_id: "ext_2",
      delete_self_enabled: false,
      create_organizations_limit: 3,
      has_image: true,
      two_factor_enabled: true,
      backup_code_enabled: true,
    });
  });

  test("requires a verified primary address of the user, and notifies the previous one on request", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness);
    const secondAddress = await harness.tool("create_email_address", {
      user_id,
      email_address: "b@example.com",
    });
    const otherUser = await createUser(harness, { email_address: ["other@example.com"] });
    const buildUpdate = (id: unknown) => ({
      user_id,
      primary_email_address_id: id,
      notify_primary_email_address_changed: true,
    });
    expect(await harness.failure("update_user", buildUpdate(secondAddress["id"]))).toContain(
      "form_verification_needed",
    );
    expect(
      await harness.failure("update_user", buildUpdate(otherUser["primary_email_address_id"])),
    ).toContain("form_resource_not_found");
    await harness.tool("update_email_address", { email_address_id: secondAddress["id"], verified: true });
    expect(await harness.tool("update_user", buildUpdate(secondAddress["id"]))).toMatchObject({
      primary_email_address_id: secondAddress["id"],
    });
    const messages = await harness.sandbox.db
      .selectFrom("outbox")
      .select(["recipient", "template"])
      .execute();
    expect(messages).toEqual([{ recipient: "ada@example.com", template: "primary_email_address_changed" }]);
  });

  test("rejects another user's username, and accepts the user's own", async () => {
    const harness = await createHarness();
    await createUser(harness, { username: "first" });
    const { id: user_id } = await createUser(harness, {
      email_address: ["b@example.com"],
      username: "second",
    });
    expect(await harness.failure("update_user", { user_id, username: "First" })).toContain(
      "form_identifier_exists",
    );
    expect(await harness.tool("update_user", { user_id, username: "Second" })).toMatchObject({
      username: "Second",
    });
  });

  test("merges metadata deeply, and null removes a key", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness, {
      public_metadata: { plan: "pro", limits: { seats: 5, teams: 2 }, tags: ["a"] },
      private_metadata: { note: "kept" },
    });
    expect(
      await harness.tool("update_user_metadata", {
        confirm: true,
        user_id,
        public_metadata: { limits: { seats: null, days: { left: 3, none: null } }, tags: ["b"] },
        unsafe_metadata: { theme: "dark" },
      }),
    ).toMatchObject({
      public_metadata: { plan: "pro", limits: { teams: 2, days: { left: 3 } }, tags: ["b"] },
      private_metadata: { note: "kept" },
      unsafe_metadata: { theme: "dark" },
    });
  });

  test("and other operations fail for an unknown user", async () => {
    const { failure } = await createHarness();
    for (const tool of ["get_user", "update_user", "unban_user", "lock_user", "unlock_user"])
      expect(await failure(tool, { user_id: "user_none" })).toContain("resource_not_found");
  });
});

describe("banning and locking users", () => {
  test("a ban ends the user's sessions, and can be lifted", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness);
    const session = await createSession(harness, String(user_id));
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ banned: false });
    expect(await harness.tool("ban_user", { user_id, confirm: true })).toMatchObject({ banned: true });
    expect(await getSessionStatus(harness, session)).toBe("revoked");
    expect(await harness.tool("unban_user", { user_id })).toMatchObject({ banned: false });
    expect(await getSessionStatus(harness, session)).toBe("revoked");
  });

  test("a lock ends after an hour, or when it is removed", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness);
    expect(await harness.tool("lock_user", { confirm: true, user_id })).toMatchObject({
      locked: true,
      lockout_expires_in_seconds: 3600,
      verification_attempts_remaining: 100,
    });
    harness.clock.advance(1_799_500);
    expect(await harness.tool("get_user", { user_id })).toMatchObject({ lockout_expires_in_seconds: 1801 });
    harness.clock.advance(1_800_500);
    expect(await harness.tool("get_user", { user_id })).toMatchObject({
      locked: false,
      lockout_expires_in_seconds: null,
    });
    await harness.tool("lock_user", { confirm: true, user_id });
    expect(await harness.tool("unlock_user", { user_id })).toMatchObject({ locked: false });
  });
});

test("a username cannot be removed if it is the user's last identification", async () => {
  const { tool, failure } = await createHarness();
  const user_id = getString(await tool("create_user", { username: "ada_l" }), "id");
  expect(await failure("update_user", { confirm: true, user_id, username: null })).toContain(
    "last_required_identification_deletion_failed",
  );
  await tool("create_email_address", { user_id, email_address: "ada@example.com", verified: true });
  expect(await tool("update_user", { confirm: true, user_id, username: null })).toMatchObject({
    username: null,
  });
});

describe("deleting a user", () => {
  test("ends the sessions, and frees the address and the external id", async () => {
    const harness = await createHarness();
    const { id: user_id } = await createUser(harness, { external_id: "ext_1" });
    const session = await createSession(harness, String(user_id));
    expect(await harness.tool("delete_user", { user_id, confirm: true })).toEqual({
      object: "user",
      id: user_id,
      deleted: true,
      external_id: "ext_1",
    });
    expect(await harness.failure("get_session", { session_id: session })).toContain("resource_not_found");
    await createUser(harness, { external_id: "ext_1" });
    expect(await harness.tool("count_users")).toMatchObject({ total_count: 1 });
  });
});

describe.each(["delete_user", "ban_user"])("%s without confirmation", (name) => {
  test("shows the user and changes nothing", async () => {
    const harness = await createHarness();
    const user_id = getString(await createUser(harness), "id");
    const session = await createSession(harness, user_id);
    const user = await harness.tool("get_user", { user_id });
    const error = await harness.failure(name, { user_id });
    expect(error).toContain("Nothing was changed.");
    expect(error).toContain("ada@example.com");
    expect(error).toMatch(/Also lost: .*\b1 (active )?session\b/);
    expect(await harness.tool("get_user", { user_id })).toEqual(user);
    expect(await getSessionStatus(harness, session)).toBe("active");
  });
});

describe("listing users", () => {
  /** Creates three users, one second apart; carol is the newest. */
  async function createUsers() {
    const harness = await createHarness();
    const ids: string[] = [];
    for (const [index, username] of ["alice", "bobby", "carol"].entries()) {
      const user = await harness.tool("create_user", {
        username,
        email_address: [`${username}@${index === 2 ? "aaa" : "zzz"}.example.com`],
        first_name: ["Zoe", "Yan", "anna"][index],
        last_name: "O_Neil",
        external_id: `ext-${index}`,
        phone_number: [`+1555555010${index}`],
        banned: username === "bobby",
      });
      ids.push(getString(user, "id"));
      harness.clock.advance(1000);
    }
    const { db } = harness.sandbox;
    await db
      .updateTable("users")
      .set({ last_active_at: 5, last_sign_in_at: 7 })
      .where("username", "=", "alice")
      .execute();
    const acme = await harness.tool("create_organization", { name: "Acme", created_by: ids[0] });
    return { harness, ids, acme: getString(acme, "id") };
  }

  test("returns the newest first, in pages", async () => {
    const { harness } = await createUsers();
    expect(getUsernames(await harness.tool("list_users"))).toEqual(["carol", "bobby", "alice"]);
    const page = await harness.tool("list_users", { limit: 2 });
    expect(page).toMatchObject({ has_more: true, next_offset: 2 });
    expect(getUsernames(await harness.tool("list_users", { limit: 2, offset: 2 }))).toEqual(["alice"]);
  });

  test("continues after a user with a cursor, in either direction", async () => {
    const { harness, ids } = await createUsers();
    expect(getUsernames(await harness.tool("list_users", { starting_after: ids[2] }))).toEqual([
      "bobby",
      "alice",
    ]);
    expect(
      getUsernames(await harness.tool("list_users", { starting_after: ids[0], order_by: "+created_at" })),
    ).toEqual(["bobby", "carol"]);
    expect(await harness.failure("list_users", { starting_after: ids[2], offset: 1 })).toContain(
      "[param_name: offset]",
    );
    expect(await harness.failure("list_users", { starting_after: ids[2], order_by: "username" })).toContain(
      "[param_name: starting_after]",
    );
    expect(await harness.failure("list_users", { starting_after: "user_none" })).toContain(
      "form_resource_not_found",
    );
  });

  test.each([
    ["created_at", ["alice", "bobby", "carol"]],
    ["-username", ["carol", "bobby", "alice"]],
    ["email_address", ["alice", "bobby", "carol"]],
    ["-phone_number", ["carol", "bobby", "alice"]],
    ["first_name", ["carol", "bobby", "alice"]],
    ["-last_active_at", ["alice", "carol", "bobby"]],
    ["-last_sign_in_at", ["alice", "carol", "bobby"]],
    ["updated_at", ["alice", "bobby", "carol"]],
    ["-last_name", ["carol", "bobby", "alice"]],
    ["web3wallet", ["alice", "bobby", "carol"]],
  ])("orders by %s", async (order_by, expected) => {
    const { harness } = await createUsers();
    // Users with equal values are ordered by id, and the ids were generated in this order.
    expect(getUsernames(await harness.tool("list_users", { order_by }))).toEqual(expected);
  });

  test("rejects an unknown order", async () => {
    const { failure } = await createHarness();
    expect(await failure("list_users", { order_by: "-shoe_size" })).toContain("[param_name: order_by]");
  });

  test("applies filters individually and combined, and counts agree", async () => {
    const { harness, ids, acme } = await createUsers();
    const start = harness.clock.now() - 3000;
    const cases: [Json, string[]][] = [
      [{ email_address: ["ALICE@zzz.example.com", "unknown@example.com"] }, ["alice"]],
      [{ phone_number: ["+15555550101"] }, ["bobby"]],
      [{ username: ["Carol", "alice"] }, ["carol", "alice"]],
      [{ external_id: ["ext-0", "+ext-1"] }, ["bobby", "alice"]],
      [{ external_id: ["-ext-0"] }, ["carol", "bobby"]],
      [{ user_id: [`+${ids[1]}`, String(ids[0])] }, ["bobby", "alice"]],
      [{ user_id: [`-${ids[1]}`] }, ["carol", "alice"]],
      [{ organization_id: [`+${acme}`] }, ["alice"]],
      [{ organization_id: [`-${acme}`] }, ["carol", "bobby"]],
      [{ web3_wallet: ["0x0"] }, []],
      [{ query: "AAA.example" }, ["carol"]],
      [{ query: String(ids[1]) }, ["bobby"]],
      [{ query: "zoe o_n" }, ["alice"]],
      [{ query: "0102" }, ["carol"]],
      [{ query: "%" }, []],
      [{ name_query: "o_neil" }, ["carol", "bobby", "alice"]],
      [{ name_query: "o%neil" }, []],
      [{ username_query: "OB" }, ["bobby"]],
      [{ email_address_query: "@ZZZ" }, ["bobby", "alice"]],
      [{ phone_number_query: "55555010" }, ["carol", "bobby", "alice"]],
      [{ banned: true }, ["bobby"]],
      [{ banned: false, email_address_query: "zzz" }, ["alice"]],
      [{ created_at_before: start + 1000 }, ["alice"]],
      [{ created_at_after: start }, ["carol", "bobby"]],
      [{ last_active_at_before: 6, last_active_at_after: 4 }, ["alice"]],
      [{ last_active_at_since: 5 }, ["alice"]],
      [{ last_sign_in_at_after: 6, last_sign_in_at_before: 8 }, ["alice"]],
      [{ provider: "oauth_google", provider_user_id: ["1"] }, []],
    ];
    for (const [filter, expected] of cases) {
      expect(getUsernames(await harness.tool("list_users", filter)), JSON.stringify(filter)).toEqual(
        expected,
      );
      expect(await harness.tool("count_users", filter)).toMatchObject({ total_count: expected.length });
    }
  });

  test("rejects incomplete and oversized filters", async () => {
    const { failure, request } = await createHarness();
    expect(await failure("list_users", { provider: "oauth_google" })).toContain(
      "form_conditional_param_missing",
    );
    // The API client sends such a list in parts.
    const usernames = Array.from({ length: 101 }, (_, at) => `username=user${at}`).join("&");
    const oversized = await request(`/users/count?${usernames}`);
    expect(await oversized.json()).toMatchObject({ errors: [{ code: "form_param_array_size_exceeded" }] });
  });

  test("returns a bare array over HTTP, and accepts a + that is decoded as a space", async () => {
    const { harness, ids } = await createUsers();
    const response = await harness.request(`/users?order_by=+username&user_id=+${ids[0]}`);
    expect(await response.json()).toMatchObject([{ username: "alice" }]);
  });
});
