import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { getLastSentCode } from "../../support/sign-in.ts";

const WRONG_CODE = "not-it";

/** Creates a user with an unverified address or number. Returns functions that send and attempt its codes. */
async function setUpUnverified(kind: "email_address" | "phone_number", identifier?: string) {
  const harness = await createHarness();
  const user = await harness.tool("create_user", { username: "ada_l" });
  const user_id = getString(user, "id");
  const value = identifier ?? (kind === "email_address" ? "ada@example.com" : "+12025550142");
  const added = await harness.tool(`create_${kind}`, { user_id, [kind]: value });
  const identificationArguments = { [`${kind}_id`]: added["id"] };
  return {
    ...harness,
    user_id,
    prepare: () => harness.tool(`prepare_${kind}_verification`, identificationArguments),
    attempt: (verification_id: unknown, code: string) =>
      harness.tool(`attempt_${kind}_verification`, { ...identificationArguments, verification_id, code }),
    attemptAndFail: (verification_id: unknown, code: string) =>
      harness.failure(`attempt_${kind}_verification`, { ...identificationArguments, verification_id, code }),
    getIdentification: () => harness.tool(`get_${kind}`, identificationArguments),
  };
}

describe("a verification code", () => {
  test.each([
    ["email_address", { channel: "email", recipient: "ada@example.com" }, "email_code", null],
    ["phone_number", { channel: "sms", recipient: "+12025550142" }, "phone_code", "sms"],
  ] as const)("that is sent to the %s verifies it, once", async (kind, message, strategy, channel) => {
    const harness = await setUpUnverified(kind);
    const verification = await harness.prepare();
    expect(verification).toMatchObject({
      object: "verification_otp",
      status: "unverified",
      strategy,
      channel,
      attempts: 0,
      expire_at: harness.clock.now() + 600_000,
    });
    expect(await listOutboxMessages(harness.sandbox.db)).toMatchObject([
      { ...message, template: "verification_code" },
    ]);
    expect(await harness.getIdentification()).toMatchObject({ verification: { status: "unverified" } });

    const code = await getLastSentCode(harness);
    expect(await harness.attempt(verification["id"], code)).toMatchObject({
      id: verification["id"],
      status: "verified",
      attempts: 1,
    });
    expect(await harness.getIdentification()).toMatchObject({
      verification: { status: "verified", strategy },
    });
    expect(await harness.attemptAndFail(verification["id"], code)).toContain("verification_already_verified");
  });

  test("that is wrong counts as an attempt and is not an error; after three attempts the correct code fails", async () => {
    const harness = await setUpUnverified("email_address");
    const { id } = await harness.prepare();
    expect(await harness.attempt(id, WRONG_CODE)).toMatchObject({ status: "unverified", attempts: 1 });
    expect(await harness.attempt(id, WRONG_CODE)).toMatchObject({ status: "unverified", attempts: 2 });
    expect(await harness.attempt(id, WRONG_CODE)).toMatchObject({ status: "failed", attempts: 3 });
    expect(await harness.attempt(id, await getLastSentCode(harness))).toMatchObject({
      status: "failed",
      attempts: 3,
    });
    expect(await harness.getIdentification()).toMatchObject({ verification: { status: "unverified" } });
  });

  test("expires after ten minutes", async () => {
    const harness = await setUpUnverified("phone_number");
    const { id } = await harness.prepare();
    harness.clock.advance(600_000);
    expect(await harness.attempt(id, await getLastSentCode(harness))).toMatchObject({
      status: "expired",
      attempts: 0,
    });
  });

  test("is valid only for the identifier that it was sent to", async () => {
    const harness = await setUpUnverified("email_address");
    const { id } = await harness.prepare();
    const other = await harness.tool("create_email_address", {
      user_id: harness.user_id,
      email_address: "two@example.com",
    });
    expect(
      await harness.failure("attempt_email_address_verification", {
        email_address_id: other["id"],
        verification_id: id,
        code: await getLastSentCode(harness),
      }),
    ).toContain("resource_not_found");
    expect(await harness.attemptAndFail("ver_none", "000000")).toContain("resource_not_found");
    expect(
      await harness.failure("prepare_email_address_verification", { email_address_id: "idn_none" }),
    ).toContain("resource_not_found");
  });

  test("does not change the verification of an address that an administrator has verified", async () => {
    const harness = await createHarness();
    const user = await harness.tool("create_user", { email_address: ["ada@example.com"] });
    const target = { email_address_id: user["primary_email_address_id"] };
    const { id } = await harness.tool("prepare_email_address_verification", target);
    const attempt = { ...target, verification_id: id, code: await getLastSentCode(harness) };
    expect(await harness.tool("attempt_email_address_verification", attempt)).toMatchObject({
      status: "verified",
    });
    expect(await harness.tool("get_email_address", target)).toMatchObject({
      verification: { strategy: "admin" },
    });
  });

  test.each([
    ["email_address", "ada+clerk_test@example.com"],
    ["phone_number", "+12015550100"],
  ] as const)("for a test %s has a fixed value in test mode only", async (kind, identifier) => {
    const harness = await setUpUnverified(kind, identifier);
    await harness.tool("update_instance", { test_mode: false });
    await harness.prepare();
    const random = await getLastSentCode(harness);
    await harness.tool("update_instance", { test_mode: true });
    const { id } = await harness.prepare();
    expect(random).not.toBe("424242");
    expect(await harness.attempt(id, "424242")).toMatchObject({ status: "verified" });
  });
});

describe("blocking countries for SMS", () => {
  test.each([
    ["US", "+12025550142"],
    ["CA", "+14165550142"],
    ["JM", "+18765550142"],
    ["GB", "+447700900142"],
    ["JE", "+441534900142"],
    ["KZ", "+77015550142"],
    ["RU", "+79015550142"],
    ["CH", "+41785550142"],
  ])("rejects a code to %s only if that country is blocked", async (country, number) => {
    const { tool, prepare, sandbox, failure } = await setUpUnverified("phone_number", number);
    const otherCountries = ["US", "CA", "JM", "GB", "JE", "KZ", "RU", "CH"].filter(
      (code) => code !== country,
    );
    await tool("update_instance_communication", { confirm: true, blocked_country_codes: otherCountries });
    await prepare();
    await tool("update_instance_communication", { confirm: true, blocked_country_codes: [country] });
    const [user] = getItems(await tool("list_users"));
    const phone_number_id = user?.["primary_phone_number_id"];
    expect(await failure("prepare_phone_number_verification", { phone_number_id })).toContain(
      "unsupported_country_code",
    );
    expect(await listOutboxMessages(sandbox.db)).toHaveLength(1);
  });
});
