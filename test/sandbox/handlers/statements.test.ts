import { describe, expect, test } from "vitest";
import { DAY_MS, grantCredits, subscribe } from "../../support/billing.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

describe("statements", () => {
  test("contain a payer's payments of one month, and close at the end of it", async () => {
    const harness = await createHarness();
    const { tool, clock } = harness;
    const user_id = await addUser(harness.sandbox, { email: "ada@example.com" });
    expect(getItems(await tool("list_billing_statements"))).toEqual([]);
    await subscribe(harness, { user_id }, { plan: "pro", credits: 10_000 });
    const [firstStatement] = getItems(await tool("list_billing_statements"));
    expect(firstStatement).toMatchObject({
      object: "commerce_statement",
      status: "open",
      payer: { user_id, credits_balance: { amount: 8000 } },
      totals: { subtotal: { amount: 2000 }, grand_total: { amount: 2000 }, tax_total: { amount: 0 } },
      groups: [{ timestamp: Date.UTC(2026, 4, 12), items: [{ charge_type: "checkout", status: "paid" }] }],
    });
    clock.advance(32 * DAY_MS);
    const statements = getItems(await tool("list_billing_statements"));
    expect(statements.map(({ status, timestamp }) => [status, timestamp])).toEqual([
      ["open", Date.UTC(2026, 5, 12)],
      ["closed", Date.UTC(2026, 4, 12)],
    ]);
    expect(await tool("get_billing_statement", { statementID: firstStatement?.["id"] })).toMatchObject({
      id: firstStatement?.["id"],
      status: "closed",
    });
  });

  test("have payment attempts, which contain the payment method", async () => {
    const harness = await createHarness();
    const user_id = await addUser(harness.sandbox);
    const itemId = await subscribe(harness, { user_id }, { plan: "pro", credits: 2500 });
    const [statement] = getItems(await harness.tool("list_billing_statements"));
    const statementID = getString(statement ?? {}, "id");
    expect(await harness.tool("list_billing_payment_attempts", { statementID })).toMatchObject({
      total_count: 1,
      data: [
        {
          object: "commerce_payment",
          statement_id: statementID,
          subscription_item_id: itemId,
          amount: { amount: 2000 },
          payment_method: { payment_type: "payer-credits" },
          totals: {
            credits: { payer: { applied_amount: { amount: 2000 }, remaining_balance: { amount: 500 } } },
          },
        },
      ],
    });
  });

  test("group payments by day", async () => {
    const harness = await createHarness();
    const { tool, clock, sandbox } = harness;
    const user_id = await addUser(sandbox);
    const subscription_item_id = await subscribe(harness, { user_id }, { plan: "pro", credits: 2000 });
    clock.advance(3 * DAY_MS);
    await tool("cancel_billing_subscription_item", { subscription_item_id, end_now: true, confirm: true });
    await subscribe(harness, { user_id }, { plan: "pro", credits: 2000 });
    const [statement] = getItems(await tool("list_billing_statements"));
    expect(getItems({ data: statement?.["groups"] }).map(({ timestamp }) => timestamp)).toEqual([
      Date.UTC(2026, 4, 15),
      Date.UTC(2026, 4, 12),
    ]);
    expect(statement).toMatchObject({ totals: { grand_total: { amount: 4000 } } });
  });

  test("include a past-due payment when it is paid", async () => {
    const harness = await createHarness();
    const user_id = await addUser(harness.sandbox);
    await subscribe(harness, { user_id }, { plan: "pro", credits: 2000 });
    harness.clock.advance(35 * DAY_MS);
    expect(await harness.tool("list_billing_statements")).toMatchObject({ total_count: 1 });
    await grantCredits(harness, { user_id }, 2000);
    const [newest] = getItems(await harness.tool("list_billing_statements"));
    expect(newest).toMatchObject({ groups: [{ items: [{ charge_type: "recurring" }] }] });
  });

  test("return resource_not_found for an unknown id", async () => {
    const { failure } = await createHarness();
    const statementID = "cstmt_none";
    expect(await failure("get_billing_statement", { statementID })).toContain("resource_not_found");
    expect(await failure("list_billing_payment_attempts", { statementID })).toContain("resource_not_found");
  });
});
