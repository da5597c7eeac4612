import { describe, expect, test } from "vitest";
import { createHarness } from "../../support/harness.ts";
import { addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

describe("credits", () => {
  test("add up to a balance, which is null before the first adjustment", async () => {
    const { tool, sandbox } = await createHarness();
    const user_id = await addUser(sandbox);
    expect(await tool("get_user_credits", { user_id })).toEqual({
      object: "commerce_credit_balance",
      balance: null,
    });
    const entry = await tool("adjust_user_credits", {
      user_id,
      amount: 2500,
      action: "increase",
      idempotency_key: "one",
      note: "Sorry",
    });
    expect(entry).toMatchObject({
      object: "commerce_credit_ledger",
      amount: { amount: 2500, amount_formatted: "25.00" },
      source_type: "grant",
      note: "Sorry",
      created_at: "2026-05-12T00:00:00.000Z",
    });
    expect(
      await tool("adjust_user_credits", {
        confirm: true,
        user_id,
        amount: 1000,
        action: "decrease",
        idempotency_key: "two",
      }),
    ).toMatchObject({ amount: { amount: -1000 }, payer_id: entry["payer_id"] });
    expect(await tool("get_user_credits", { user_id })).toMatchObject({ balance: { amount: 1500 } });
  });

  test("are adjusted once per idempotency key, and reusing a key for another adjustment fails", async () => {
    const { tool, failure, sandbox } = await createHarness();
    const user_id = await addUser(sandbox);
    const adjustment = { user_id, amount: 500, action: "increase", idempotency_key: "spring" };
    const first = await tool("adjust_user_credits", adjustment);
    expect(await tool("adjust_user_credits", adjustment)).toEqual(first);
    expect(await failure("adjust_user_credits", { ...adjustment, amount: 600 })).toContain("HTTP 409");
    expect(await tool("get_user_credits", { user_id })).toMatchObject({ balance: { amount: 500 } });
    const other = await addUser(sandbox);
    await tool("adjust_user_credits", { ...adjustment, user_id: other });
    expect(await tool("get_user_credits", { user_id: other })).toMatchObject({ balance: { amount: 500 } });
  });

  test("cannot become negative, and reject a zero amount, another currency and an unknown user", async () => {
    const { failure, sandbox } = await createHarness();
    const user_id = await addUser(sandbox);
    const getError = (args: Record<string, unknown>) =>
      failure("adjust_user_credits", {
        user_id,
        amount: 100,
        action: "decrease",
        idempotency_key: "k",
        confirm: true,
        ...args,
      });
    expect(await getError({})).toContain("insufficient_credit_balance");
    expect(await getError({ amount: 0 })).toContain("invalid_credit_amount");
    expect(await getError({ currency: "CHF" })).toContain("currency_invalid");
    expect(await getError({ user_id: "user_none" })).toContain("resource_not_found");
  });

  test("of an organization are its own and are deleted with it", async () => {
    const { tool, failure, sandbox } = await createHarness();
    const organization_id = await addOrganization(sandbox, { name: "Acme", adminId: await addUser(sandbox) });
    await tool("adjust_organization_credits", {
      organization_id,
      amount: 700,
      action: "increase",
      idempotency_key: "k",
    });
    expect(await tool("get_organization_credits", { organization_id })).toMatchObject({
      balance: { amount: 700 },
    });
    await tool("delete_organization", { organization_id, confirm: true });
    expect(await failure("get_organization_credits", { organization_id })).toContain("resource_not_found");
  });
});
