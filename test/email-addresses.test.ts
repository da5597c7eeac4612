import { describe, expect, test } from "vitest";
import { createHarness, itemsOf, text, type Harness, type Json } from "./support/harness.ts";

async function withUser(fields: Json = {}) {
  const harness = await createHarness();
  const user = await harness.tool("create_user", { email_address: ["ada@example.com"], ...fields });
  return { harness, user_id: text(user, "id"), first: String(user["primary_email_address_id"]) };
}

const primaryOf = async ({ tool }: Harness, user_id: string) =>
  (await tool("get_user", { user_id }))["primary_email_address_id"];

describe("email addresses", () => {
  test("one is added unverified and is not primary", async () => {
    const { harness, user_id, first } = await withUser();
    const added = await harness.tool("create_email_address", { user_id, email_address: "Two@example.com" });
    expect(added).toMatchObject({
      object: "email_address",
      email_address: "Two@example.com",
      reserved: false,
      verification: { object: "verification_otp", status: "unverified", strategy: "email_code" },
      linked_to: [],
    });
    expect(await harness.tool("get_email_address", { email_address_id: added["id"] })).toEqual(added);
    expect(await primaryOf(harness, user_id)).toBe(first);
  });

  test("the first address of a user is primary", async () => {
    const { harness, user_id } = await withUser({ email_address: [], username: "ada_l" });
    const added = await harness.tool("create_email_address", { user_id, email_address: "a@example.com" });
    expect(await primaryOf(harness, user_id)).toBe(added["id"]);
  });

  test("a verified one can be made primary at once; an unverified one cannot", async () => {
    const { harness, user_id } = await withUser();
    const address = { user_id, email_address: "two@example.com", primary: true };
    expect(await harness.failure("create_email_address", address)).toContain("form_verification_needed");
    const added = await harness.tool("create_email_address", {
      ...address,
      verified: true,
      notify_primary_email_address_changed: true,
    });
    expect(await primaryOf(harness, user_id)).toBe(added["id"]);
    const [mail] = await harness.sandbox.db.selectFrom("outbox").select("recipient").execute();
    expect(mail).toEqual({ recipient: "ada@example.com" });
  });

  test("nobody has an address that somebody has, the same user included", async () => {
    const { harness, user_id } = await withUser();
    const other = await harness.tool("create_user", { email_address: ["two@example.com"] });
    for (const owner of [user_id, other["id"]])
      expect(
        await harness.failure("create_email_address", { user_id: owner, email_address: "ADA@example.com" }),
      ).toContain("form_identifier_exists");
  });

  test("what is no address, and who is no user, are refused", async () => {
    const { harness, user_id } = await withUser();
    expect(await harness.failure("create_email_address", { user_id, email_address: "ada" })).toContain(
      "form_param_format_invalid",
    );
    expect(
      await harness.failure("create_email_address", { user_id: "user_none", email_address: "b@example.com" }),
    ).toContain("resource_not_found");
  });

  test("one must be verified before it is primary, and stays verified while it is", async () => {
    const { harness, user_id, first } = await withUser();
    const added = await harness.tool("create_email_address", { user_id, email_address: "two@example.com" });
    const email_address_id = added["id"];
    expect(await harness.failure("update_email_address", { email_address_id, primary: true })).toContain(
      "identification_update_failed",
    );
    expect(
      await harness.tool("update_email_address", { email_address_id, verified: true, primary: true }),
    ).toMatchObject({ verification: { status: "verified", strategy: "admin" } });
    expect(await primaryOf(harness, user_id)).toBe(email_address_id);
    expect(await harness.failure("update_email_address", { email_address_id, verified: false })).toContain(
      "identification_update_failed",
    );
    expect(
      await harness.tool("update_email_address", { email_address_id: first, verified: false }),
    ).toMatchObject({ verification: { status: "unverified" } });
  });

  test("deleting waits for confirmation and shows the address", async () => {
    const { harness, first } = await withUser();
    const refusal = await harness.failure("delete_email_address", { email_address_id: first });
    expect(refusal).toContain("Nothing was changed.");
    expect(refusal).toContain("ada@example.com");
  });

  test("when the primary is deleted another becomes primary, a verified one if there is one", async () => {
    const { harness, user_id, first } = await withUser();
    await harness.tool("create_email_address", { user_id, email_address: "two@example.com" });
    const third = await harness.tool("create_email_address", {
      user_id,
      email_address: "three@example.com",
      verified: true,
    });
    expect(await harness.tool("delete_email_address", { email_address_id: first, confirm: true })).toEqual({
      object: "email_address",
      id: first,
      deleted: true,
    });
    const user = await harness.tool("get_user", { user_id });
    expect(user["primary_email_address_id"]).toBe(third["id"]);
    expect(itemsOf({ data: user["email_addresses"] })).toHaveLength(2);
    expect(await harness.failure("get_email_address", { email_address_id: first })).toContain(
      "resource_not_found",
    );
    await harness.tool("create_user", { email_address: ["ada@example.com"] });
  });

  test("a user's last identification stays; a username is one", async () => {
    const { harness, first } = await withUser();
    expect(
      await harness.failure("delete_email_address", { email_address_id: first, confirm: true }),
    ).toContain("last_required_identification_deletion_failed");

    const named = await harness.tool("create_user", {
      email_address: ["named@example.com"],
      username: "named",
    });
    await harness.tool("delete_email_address", {
      email_address_id: named["primary_email_address_id"],
      confirm: true,
    });
    expect(await primaryOf(harness, text(named, "id"))).toBeNull();
  });

  test("a phone number is no email address", async () => {
    const { harness, user_id } = await withUser({ phone_number: ["+15555550100"] });
    const user = await harness.tool("get_user", { user_id });
    expect(
      await harness.failure("get_email_address", { email_address_id: user["primary_phone_number_id"] }),
    ).toContain("resource_not_found");
  });
});
