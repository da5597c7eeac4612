import { describe, expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";

async function setUpUser(fields: Json = {}) {
  const harness = await createHarness();
  const user = await harness.tool("create_user", { email_address: ["ada@example.com"], ...fields });
  return { harness, user_id: getString(user, "id"), firstId: String(user["primary_email_address_id"]) };
}

const getPrimary = async ({ tool }: Harness, user_id: string) =>
  (await tool("get_user", { user_id }))["primary_email_address_id"];

describe("email addresses", () => {
  test("are added unverified and not as primary", async () => {
    const { harness, user_id, firstId } = await setUpUser();
    const added = await harness.tool("create_email_address", { user_id, email_address: "Two@example.com" });
    expect(added).toMatchObject({
      object: "email_address",
      email_address: "Two@example.com",
      reserved: false,
      verification: { object: "verification_otp", status: "unverified", strategy: "email_code" },
      linked_to: [],
    });
    expect(await harness.tool("get_email_address", { email_address_id: added["id"] })).toEqual(added);
    expect(await getPrimary(harness, user_id)).toBe(firstId);
  });

  test("become primary if they are the user's first", async () => {
    const { harness, user_id } = await setUpUser({ email_address: [], username: "ada_l" });
    const added = await harness.tool("create_email_address", { user_id, email_address: "a@example.com" });
    expect(await getPrimary(harness, user_id)).toBe(added["id"]);
  });

  test("can be made primary on creation if they are verified, but not otherwise", async () => {
    const { harness, user_id } = await setUpUser();
    const address = { user_id, email_address: "two@example.com", primary: true };
    expect(await harness.failure("create_email_address", address)).toContain("form_verification_needed");
    const added = await harness.tool("create_email_address", {
      ...address,
      verified: true,
      notify_primary_email_address_changed: true,
    });
    expect(await getPrimary(harness, user_id)).toBe(added["id"]);
    const [mail] = await harness.sandbox.db.selectFrom("outbox").select("recipient").execute();
    expect(mail).toEqual({ recipient: "ada@example.com" });
  });

  test("are rejected if any user, including the same one, has them already", async () => {
    const { harness, user_id } = await setUpUser();
    const other = await harness.tool("create_user", { email_address: ["two@example.com"] });
    for (const owner of [user_id, other["id"]])
      expect(
        await harness.failure("create_email_address", { user_id: owner, email_address: "ADA@example.com" }),
      ).toContain("form_identifier_exists");
  });

  test("can belong to several users while neither verified nor reserved, until one user verifies them", async () => {
    const { tool, failure } = await createHarness();
    const createHolder = async (username: string) => {
      const user_id = getString(await tool("create_user", { username }), "id");
      const added = await tool("create_email_address", {
        user_id,
        email_address: "Shared+clerk_test@example.com",
      });
      return { user_id, email_address_id: added["id"] };
    };
    const [ada, bob] = [await createHolder("ada_l"), await createHolder("bob_m")];
    const users = await tool("list_users", { email_address: ["shared+clerk_test@example.com"] });
    expect(new Set(getItems(users).map(({ id }) => id))).toEqual(new Set([bob.user_id, ada.user_id]));
    const { email_address_id } = bob;
    const sent = await tool("prepare_email_address_verification", { email_address_id });
    await tool("update_email_address", { email_address_id: ada.email_address_id, verified: true });
    expect(await failure("update_email_address", { email_address_id, verified: true })).toContain(
      "identification_claimed",
    );
    const attempt = { email_address_id, verification_id: sent["id"], code: "424242" };
    expect(await failure("attempt_email_address_verification", attempt)).toContain("identification_claimed");
    const thirdId = getString(await tool("create_user", { username: "cyd_n" }), "id");
    const thirdAddress = { user_id: thirdId, email_address: "shared+clerk_test@example.com" };
    expect(await failure("create_email_address", thirdAddress)).toContain("form_identifier_exists");
    await tool("delete_user", { user_id: ada.user_id, confirm: true });
    await tool("update_email_address", { email_address_id, verified: true });
  });

  test("belong to one user only if they are reserved", async () => {
    const { harness, user_id } = await setUpUser();
    await harness.tool("replace_user_email_address", {
      user_id,
      email_address: "reserved@example.com",
      identification_status: "reserved",
      confirm: true,
    });
    expect(await harness.failure("create_user", { email_address: ["reserved@example.com"] })).toContain(
      "form_identifier_exists",
    );
    await harness.tool("replace_user_email_address", {
      user_id,
      email_address: "free@example.com",
      identification_status: "unverified",
      confirm: true,
    });
    await harness.tool("create_user", { email_address: ["free@example.com"] });
  });

  test("are rejected if they are malformed or the user does not exist", async () => {
    const { harness, user_id } = await setUpUser();
    expect(await harness.failure("create_email_address", { user_id, email_address: "ada" })).toContain(
      "form_param_format_invalid",
    );
    expect(
      await harness.failure("create_email_address", { user_id: "user_none", email_address: "b@example.com" }),
    ).toContain("resource_not_found");
  });

  test("must be verified before they become primary, and cannot be unverified while primary", async () => {
    const { harness, user_id, firstId } = await setUpUser();
    const added = await harness.tool("create_email_address", { user_id, email_address: "two@example.com" });
    const email_address_id = added["id"];
    expect(await harness.failure("update_email_address", { email_address_id, primary: true })).toContain(
      "identification_update_failed",
    );
    expect(
      await harness.tool("update_email_address", { email_address_id, verified: true, primary: true }),
    ).toMatchObject({ verification: { status: "verified", strategy: "admin" } });
    expect(await getPrimary(harness, user_id)).toBe(email_address_id);
    expect(
      await harness.failure("update_email_address", { email_address_id, verified: false, confirm: true }),
    ).toContain("identification_update_failed");
    expect(
      await harness.tool("update_email_address", {
        email_address_id: firstId,
        verified: false,
        confirm: true,
      }),
    ).toMatchObject({ verification: { status: "unverified" } });
  });

  test("are shown and not deleted without confirmation", async () => {
    const { harness, firstId } = await setUpUser();
    const error = await harness.failure("delete_email_address", { email_address_id: firstId });
    expect(error).toContain("Nothing was changed.");
    expect(error).toContain("ada@example.com");
  });

  test("are replaced as primary on deletion, preferably by a verified address", async () => {
    const { harness, user_id, firstId } = await setUpUser();
    await harness.tool("create_email_address", { user_id, email_address: "two@example.com" });
    const thirdAddress = await harness.tool("create_email_address", {
      user_id,
      email_address: "three@example.com",
      verified: true,
    });
    expect(await harness.tool("delete_email_address", { email_address_id: firstId, confirm: true })).toEqual({
      object: "email_address",
      id: firstId,
      deleted: true,
    });
    const user = await harness.tool("get_user", { user_id });
    expect(user["primary_email_address_id"]).toBe(thirdAddress["id"]);
    expect(getItems({ data: user["email_addresses"] })).toHaveLength(2);
    expect(await harness.failure("get_email_address", { email_address_id: firstId })).toContain(
      "resource_not_found",
    );
    await harness.tool("create_user", { email_address: ["ada@example.com"] });
  });

  test("cannot be deleted if they are the user's last identification; a username counts as one", async () => {
    const { harness, firstId } = await setUpUser();
    expect(
      await harness.failure("delete_email_address", { email_address_id: firstId, confirm: true }),
    ).toContain("last_required_identification_deletion_failed");

    const userWithUsername = await harness.tool("create_user", {
      email_address: ["bob@example.com"],
      username: "bob_b",
    });
    await harness.tool("delete_email_address", {
      email_address_id: userWithUsername["primary_email_address_id"],
      confirm: true,
    });
    expect(await getPrimary(harness, getString(userWithUsername, "id"))).toBeNull();
  });

  test("are not found by the id of a phone number", async () => {
    const { harness, user_id } = await setUpUser({ phone_number: ["+15555550100"] });
    const user = await harness.tool("get_user", { user_id });
    expect(
      await harness.failure("get_email_address", { email_address_id: user["primary_phone_number_id"] }),
    ).toContain("resource_not_found");
  });
});
