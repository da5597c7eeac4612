import { describe, expect, test } from "vitest";
import { createHarness, getString, type Harness, type Json } from "../../support/harness.ts";

const FIRST_NUMBER = "+12025550142";
const SECOND_NUMBER = "+12025550143";

async function setUpUser(fields: Json = {}) {
  const harness = await createHarness();
  const user = await harness.tool("create_user", { email_address: ["ada@example.com"], ...fields });
  return { harness, user_id: getString(user, "id") };
}

const getUser = ({ tool }: Harness, user_id: string) => tool("get_user", { user_id });

describe("phone numbers", () => {
  test("become primary if they are the first, and are unverified unless created as verified", async () => {
    const { harness, user_id } = await setUpUser();
    const added = await harness.tool("create_phone_number", { user_id, phone_number: FIRST_NUMBER });
    expect(added).toMatchObject({
      object: "phone_number",
      phone_number: FIRST_NUMBER,
      reserved: false,
      reserved_for_second_factor: false,
      default_second_factor: false,
      verification: { object: "verification_otp", status: "unverified", strategy: "phone_code" },
    });
    expect(await harness.tool("get_phone_number", { phone_number_id: added["id"] })).toEqual(added);
    const second = await harness.tool("create_phone_number", {
      user_id,
      phone_number: SECOND_NUMBER,
      verified: true,
    });
    expect(second).toMatchObject({ verification: { object: "verification_admin", status: "verified" } });
    expect(await getUser(harness, user_id)).toMatchObject({
      primary_phone_number_id: added["id"],
      phone_numbers: [{ phone_number: FIRST_NUMBER }, { phone_number: SECOND_NUMBER }],
    });
  });

  test("can be primary only if verified", async () => {
    const { harness, user_id } = await setUpUser({ phone_number: [FIRST_NUMBER] });
    const number = { user_id, phone_number: SECOND_NUMBER, primary: true };
    expect(await harness.failure("create_phone_number", number)).toContain("form_verification_needed");
    const { id } = await harness.tool("create_phone_number", { ...number, primary: false });
    const second = { phone_number_id: id };
    expect(await harness.failure("update_phone_number", { ...second, primary: true })).toContain(
      "identification_update_failed",
    );
    await harness.tool("update_phone_number", { ...second, verified: true, primary: true });
    expect(await getUser(harness, user_id)).toMatchObject({ primary_phone_number_id: id });
    expect(
      await harness.failure("update_phone_number", { ...second, verified: false, confirm: true }),
    ).toContain("identification_update_failed");
  });

  test("are rejected if they are malformed, used or for an unknown user", async () => {
    const { harness, user_id } = await setUpUser({ phone_number: [FIRST_NUMBER] });
    const create = (fields: Json) => harness.failure("create_phone_number", { user_id, ...fields });
    expect(await create({ phone_number: "202-555-0143" })).toContain("form_param_format_invalid");
    expect(await create({ phone_number: FIRST_NUMBER })).toContain("form_identifier_exists");
    expect(await create({ phone_number: SECOND_NUMBER, user_id: "user_none" })).toContain(
      "resource_not_found",
    );
    const { primary_email_address_id } = await getUser(harness, user_id);
    expect(
      await harness.failure("get_phone_number", { phone_number_id: primary_email_address_id }),
    ).toContain("resource_not_found");
  });

  test("pass the primary status on when deleted, and cannot be deleted if they are the last identification", async () => {
    const harness = await createHarness();
    const user = await harness.tool("create_user", { phone_number: [FIRST_NUMBER, SECOND_NUMBER] });
    const [first, second] = [user["primary_phone_number_id"], user["phone_numbers"]];
    const error = await harness.failure("delete_phone_number", { phone_number_id: first });
    expect(error).toContain(FIRST_NUMBER);
    expect(await harness.tool("delete_phone_number", { phone_number_id: first, confirm: true })).toEqual({
      object: "phone_number",
      id: first,
      deleted: true,
    });
    const { primary_phone_number_id } = await getUser(harness, getString(user, "id"));
    expect(second).toContainEqual(expect.objectContaining({ id: primary_phone_number_id }));
    expect(
      await harness.failure("delete_phone_number", {
        phone_number_id: primary_phone_number_id,
        confirm: true,
      }),
    ).toContain("last_required_identification_deletion_failed");
  });
});

describe("a phone number as a second factor", () => {
  const factor = { verified: true, reserved_for_second_factor: true };

  test("must be verified, and cannot be unverified while it is one", async () => {
    const { harness, user_id } = await setUpUser();
    const number = { user_id, phone_number: FIRST_NUMBER };
    expect(
      await harness.failure("create_phone_number", { ...number, reserved_for_second_factor: true }),
    ).toContain("identification_create_second_factor_unverified");
    const { id } = await harness.tool("create_phone_number", number);
    expect(
      await harness.failure("update_phone_number", { phone_number_id: id, reserved_for_second_factor: true }),
    ).toContain("identification_update_second_factor_unverified");
    const other = await harness.tool("create_phone_number", {
      user_id,
      phone_number: SECOND_NUMBER,
      ...factor,
    });
    expect(
      await harness.failure("update_phone_number", {
        phone_number_id: other["id"],
        verified: false,
        confirm: true,
      }),
    ).toContain("identification_update_second_factor_unverified");
  });

  test("enables MFA, is the default if it is the first, and disables MFA when the last one is removed", async () => {
    const { harness, user_id } = await setUpUser({ backup_codes: ["one-two-three"] });
    const first = await harness.tool("create_phone_number", {
      user_id,
      phone_number: FIRST_NUMBER,
      ...factor,
    });
    expect(first).toMatchObject({ reserved_for_second_factor: true, default_second_factor: true });
    expect(await getUser(harness, user_id)).toMatchObject({
      two_factor_enabled: true,
      mfa_enabled_at: harness.clock.now(),
    });
    const second = await harness.tool("create_phone_number", {
      user_id,
      phone_number: SECOND_NUMBER,
      ...factor,
    });
    expect(second).toMatchObject({ reserved_for_second_factor: true, default_second_factor: false });

    harness.clock.advance(1000);
    await harness.tool("update_phone_number", {
      confirm: true,
      phone_number_id: first["id"],
      reserved_for_second_factor: false,
    });
    expect(await harness.tool("get_phone_number", { phone_number_id: second["id"] })).toMatchObject({
      default_second_factor: true,
    });
    expect(await getUser(harness, user_id)).toMatchObject({
      two_factor_enabled: true,
      mfa_disabled_at: null,
    });

    await harness.tool("delete_phone_number", { phone_number_id: second["id"], confirm: true });
    expect(await getUser(harness, user_id)).toMatchObject({
      two_factor_enabled: false,
      backup_code_enabled: false,
      mfa_disabled_at: harness.clock.now(),
    });
  });

  test("is removed when the user's phone numbers are replaced, while TOTP remains", async () => {
    const { harness, user_id } = await setUpUser({ totp_secret: "JBSWY3DPEHPK3PXP" });
    await harness.tool("create_phone_number", { user_id, phone_number: FIRST_NUMBER, ...factor });
    const replacement = await harness.tool("replace_user_phone_number", {
      user_id,
      phone_number: SECOND_NUMBER,
      confirm: true,
    });
    expect(replacement).toMatchObject({ reserved_for_second_factor: false });
    expect(await getUser(harness, user_id)).toMatchObject({
      two_factor_enabled: true,
      mfa_disabled_at: null,
    });
  });
});

describe("replacing a user's identifiers", () => {
  test("leaves only the new phone number, verified and primary, and requires confirmation", async () => {
    const { harness, user_id } = await setUpUser({ phone_number: [FIRST_NUMBER] });
    const replacement = { user_id, phone_number: SECOND_NUMBER };
    const error = await harness.failure("replace_user_phone_number", replacement);
    expect(error).toContain("Nothing was changed.");
    expect(error).toContain(`\nAlso lost: 1 phone number.\n`);
    expect(error).toContain(`\nAlso lost, phone numbers: "${FIRST_NUMBER}"\n`);
    const number = await harness.tool("replace_user_phone_number", { ...replacement, confirm: true });
    expect(number).toMatchObject({ phone_number: SECOND_NUMBER, verification: { strategy: "admin" } });
    expect(await getUser(harness, user_id)).toMatchObject({
      primary_phone_number_id: number["id"],
      phone_numbers: [{ phone_number: SECOND_NUMBER }],
    });
  });

  test("notifies the previous primary email address on request, unless the address is the same", async () => {
    const { harness, user_id } = await setUpUser();
    const replace = (email_address: string) =>
      harness.tool("replace_user_email_address", {
        user_id,
        email_address,
        notify_primary_email_address_changed: true,
        confirm: true,
      });
    const listRecipients = () => harness.sandbox.db.selectFrom("outbox").select("recipient").execute();
    const unchanged = await replace("Ada@example.com");
    expect(await listRecipients()).toEqual([]);
    expect(await getUser(harness, user_id)).toMatchObject({ email_addresses: [unchanged] });
    await replace("new@example.com");
    expect(await listRecipients()).toEqual([{ recipient: "Ada@example.com" }]);
  });

  test("can leave the new email address reserved or unverified", async () => {
    const { harness, user_id } = await setUpUser();
    const replace = (identification_status: string) =>
      harness.tool("replace_user_email_address", {
        user_id,
        email_address: "new@example.com",
        identification_status,
        confirm: true,
      });
    expect(await replace("reserved")).toMatchObject({ reserved: true, verification: null });
    expect(await replace("unverified")).toMatchObject({
      reserved: false,
      verification: { status: "unverified", strategy: "email_code" },
    });
  });

  test("changes nothing if another user has the new email address", async () => {
    const { harness, user_id } = await setUpUser();
    await harness.tool("create_user", { email_address: ["bob@example.com"] });
    const userBefore = await getUser(harness, user_id);
    const replacement = { user_id, email_address: "bob@example.com", confirm: true };
    expect(await harness.failure("replace_user_email_address", replacement)).toContain(
      "form_identifier_exists",
    );
    expect(await getUser(harness, user_id)).toEqual(userBefore);
  });
});
