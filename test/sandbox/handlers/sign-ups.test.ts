import { describe, expect, test } from "vitest";
import { createHarness, getString, type Harness, type Json } from "../../support/harness.ts";
import { getLastSentCode, parseSetCookies, buildFormPost, startSignUp } from "../../support/sign-in.ts";

const email_address = "new@example.com";

async function beginSignUp(fields: Readonly<Record<string, string>> = { email_address }) {
  const harness = await createHarness();
  const signUp = await startSignUp(harness, fields);
  const id = getString(signUp, "id");
  const sendStep = (name: string, body: Readonly<Record<string, string>>) =>
    harness.request(`/client/sign_ups/${id}/${name}_verification`, buildFormPost(body));
  return {
    ...harness,
    id,
    signUp,
    prepare: (strategy = "email_code") => sendStep("prepare", { strategy }),
    attempt: (code: string, strategy = "email_code") => sendStep("attempt", { strategy, code }),
  };
}

const getErrorCode = async (response: Response) =>
  JSON.stringify(await response.json()).replace(/^.*?"code":"(\w+)".*$/, "$1");

const requestSignUp = ({ request }: Harness, fields: Readonly<Record<string, string>>) =>
  request("/client/sign_ups", buildFormPost(fields));

describe("a sign-up", () => {
  test("reports missing and unverified fields", async () => {
    const { tool, id, signUp, prepare } = await beginSignUp();
    expect(signUp).toMatchObject({
      object: "sign_up_attempt",
      status: "missing_requirements",
      missing_fields: [],
      unverified_fields: ["email_address"],
      verifications: { email_address: { next_action: "needs_prepare" }, phone_number: null },
      created_user_id: null,
    });
    expect(await tool("get_sign_up", { id })).toEqual(signUp);
    await prepare();
    expect(await tool("get_sign_up", { id })).toMatchObject({
      verifications: { email_address: { next_action: "needs_attempt" } },
    });
    const byPhone = await beginSignUp({ phone_number: "+12025550142" });
    expect(byPhone.signUp).toMatchObject({
      missing_fields: ["email_address"],
      unverified_fields: ["phone_number"],
    });
  });

  test("creates a signed-in user with the given fields and the external id", async () => {
    const harness = await beginSignUp({
      email_address,
      password: "correct horse battery staple",
      first_name: "Ada",
    });
    const { tool, id, clock } = harness;
    expect(await tool("update_sign_up", { id, external_id: "crm-1", custom_action: true })).toMatchObject({
      external_id: "crm-1",
      custom_action: true,
      password_enabled: true,
    });
    await harness.prepare();
    const response = await harness.attempt(await getLastSentCode(harness));
    expect(parseSetCookies(response)).toHaveProperty("__session");
    const signUp = await tool("get_sign_up", { id });
    expect(signUp).toMatchObject({
      status: "complete",
      unverified_fields: [],
      verifications: { email_address: { next_action: "" } },
    });
    expect(await tool("get_user", { user_id: signUp["created_user_id"] })).toMatchObject({
      external_id: "crm-1",
      first_name: "Ada",
      password_enabled: true,
      last_sign_in_at: clock.now(),
      email_addresses: [{ email_address, verification: { status: "verified", strategy: "email_code" } }],
    });
    expect(await tool("get_session", { session_id: signUp["created_session_id"] })).toMatchObject({
      user_id: signUp["created_user_id"],
    });
  });

  test("cannot be updated once it is complete or abandoned", async () => {
    const complete = await beginSignUp();
    await complete.prepare();
    await complete.attempt(await getLastSentCode(complete));
    expect(await complete.failure("update_sign_up", { id: complete.id, external_id: "x" })).toContain(
      "sign_up_cannot_be_updated",
    );
    const abandoned = await beginSignUp();
    abandoned.clock.advance(24 * 60 * 60 * 1000);
    expect(await abandoned.tool("get_sign_up", { id: abandoned.id })).toMatchObject({ status: "abandoned" });
    expect(await abandoned.failure("update_sign_up", { id: abandoned.id, external_id: "x" })).toContain(
      "sign_up_cannot_be_updated",
    );
    expect(await abandoned.failure("get_sign_up", { id: "sua_none" })).toContain("resource_not_found");
  });

  test("rejects an external id that a user has", async () => {
    const { tool, failure, id } = await beginSignUp();
    await tool("create_user", { email_address: ["ada@example.com"], external_id: "crm-1" });
    expect(await failure("update_sign_up", { id, external_id: "crm-1" })).toContain("form_identifier_exists");
  });

  test("requires the code that was sent, counts wrong attempts, and rejects an expired code", async () => {
    const harness = await beginSignUp();
    expect(await getErrorCode(await harness.attempt("000000"))).toBe("verification_not_sent");
    await harness.prepare();
    expect(await getErrorCode(await harness.attempt("wrong"))).toBe("form_code_incorrect");
    expect(await getErrorCode(await harness.attempt("wrong"))).toBe("form_code_incorrect");
    expect(await getErrorCode(await harness.attempt("wrong"))).toBe("verification_failed");
    expect(await getErrorCode(await harness.attempt(await getLastSentCode(harness)))).toBe(
      "verification_failed",
    );
    harness.clock.advance(1000);
    await harness.prepare();
    harness.clock.advance(600_000);
    expect(await getErrorCode(await harness.attempt(await getLastSentCode(harness)))).toBe(
      "verification_expired",
    );
  });

  test.each<[string, Json, string]>([
    ["with a user's address", { email_address: "ada@example.com" }, "form_identifier_exists"],
    ["with an invalid address", { email_address: "invalid" }, "form_param_format_invalid"],
    ["with a blocked address", { email_address: "eve@spam.example" }, "not_allowed_access"],
  ])("%s is rejected", async (_, fields, code) => {
    const harness = await createHarness();
    await harness.tool("create_user", { email_address: ["ada@example.com"] });
    await harness.tool("create_blocklist_identifier", { identifier: "*@spam.example" });
    await harness.tool("update_instance_restrictions", { confirm: true, blocklist: true });
    const formFields = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, String(value)]),
    );
    expect(await getErrorCode(await requestSignUp(harness, formFields))).toBe(code);
  });

  test.each([
    ["block_email_subaddresses", ["ada+shop@example.com"]],
    ["block_disposable_email_domains", ["ada@Mailinator.com"]],
  ])("is rejected by %s if it is enabled", async (setting, addresses) => {
    const harness = await createHarness();
    const getStatus = async (address: string) =>
      (await requestSignUp(harness, { email_address: address })).status;
    for (const address of addresses) expect(await getStatus(address)).toBe(200);
    await harness.tool("update_instance_restrictions", { [setting]: true });
    for (const address of addresses)
      expect(await getErrorCode(await requestSignUp(harness, { email_address: address }))).toBe(
        "not_allowed_access",
      );
    expect(await getStatus("ada@example.com")).toBe(200);
  });

  test("is rejected for a blocked Gmail address with dots, if dots are ignored", async () => {
    const harness = await createHarness();
    await harness.tool("create_blocklist_identifier", { identifier: "eve@gmail.com" });
    await harness.tool("update_instance_restrictions", { confirm: true, blocklist: true });
    const signUp = (address: string) => requestSignUp(harness, { email_address: address });
    expect((await signUp("e.ve@gmail.com")).status).toBe(200);
    await harness.tool("update_instance_restrictions", { ignore_dots_for_gmail_addresses: true });
    expect(await getErrorCode(await signUp("e.v.e@gmail.com"))).toBe("not_allowed_access");
    expect((await signUp("e.ve@example.com")).status).toBe(200);
  });

  test("requires an allowlist entry if the allowlist is enabled", async () => {
    const harness = await createHarness();
    await harness.tool("create_allowlist_identifier", { identifier: "ada@example.com" });
    await harness.tool("update_instance_restrictions", { allowlist: true, confirm: true });
    expect(await getErrorCode(await requestSignUp(harness, { email_address }))).toBe("not_allowed_access");
    expect((await requestSignUp(harness, { email_address: "ada@example.com" })).status).toBe(200);
  });
});
