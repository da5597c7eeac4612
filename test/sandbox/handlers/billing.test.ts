import { describe, expect, test } from "vitest";
import { resetSandbox } from "../../../src/sandbox/bootstrap/open-sandbox.ts";
import { getPlan, subscribe } from "../../support/billing.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

describe("billing plans", () => {
  test("include a free and a paid plan for users and for organizations from the start", async () => {
    const harness = await createHarness();
    const plans = getItems(await harness.tool("list_billing_plans"));
    expect(plans.map((plan) => getString(plan, "slug")).sort()).toEqual([
      "free_org",
      "free_user",
      "pro",
      "team",
    ]);
    expect(await getPlan(harness, "free_org")).toMatchObject({
      is_default: true,
      has_base_fee: false,
      for_payer_type: "org",
      free_trial_enabled: false,
    });
    expect(await getPlan(harness, "pro")).toMatchObject({
      is_default: false,
      fee: { amount: 2000, amount_formatted: "20.00", currency: "USD", currency_symbol: "$" },
      annual_monthly_fee: { amount: 1600 },
      annual_fee: { amount: 19_200 },
      free_trial_days: 14,
    });
  });

  test("are recreated without subscribers by a reset", async () => {
    const harness = await createHarness();
    const { tool, sandbox } = harness;
    await subscribe(harness, { user_id: await addUser(sandbox) }, { plan: "pro", credits: 2000 });
    await resetSandbox(sandbox);
    expect(await tool("list_billing_plans")).toMatchObject({ total_count: 4 });
    for (const list of ["list_billing_subscription_items", "list_billing_statements"])
      expect(await tool(list)).toMatchObject({ total_count: 0 });
  });

  test("are filtered by payer type and paged", async () => {
    const { tool } = await createHarness();
    const userPlans = await tool("list_billing_plans", { payer_type: "user", limit: 1 });
    expect(userPlans).toMatchObject({ total_count: 2, has_more: true, data: [{ for_payer_type: "user" }] });
  });
});

describe("billing prices", () => {
  test("are filtered by plan and ordered by amount, lowest first", async () => {
    const harness = await createHarness();
    const plan_id = getString(await getPlan(harness, "pro"), "id");
    const create = (amount: number) => harness.tool("create_billing_price", { plan_id, amount });
    expect(await create(1200)).toMatchObject({
      plan_id,
      is_default: false,
      fee: { amount: 1200 },
      annual_monthly_fee: null,
      supported_billing_periods: "month",
    });
    await create(0);
    const amounts = getItems(await harness.tool("list_billing_prices", { plan_id })).map(
      ({ amount }) => amount,
    );
    expect(amounts).toEqual([0, 1200, 2000]);
    expect(await harness.tool("list_billing_prices")).toMatchObject({ total_count: 6 });
    expect(await harness.failure("list_billing_prices", { plan_id: "cplan_none" })).toContain(
      "plan_not_found",
    );
  });

  test("support the billing periods that have an amount, or the requested ones of these", async () => {
    const harness = await createHarness();
    const plan_id = getString(await getPlan(harness, "team"), "id");
    const amounts = { plan_id, amount: 4000, annual_monthly_amount: 3000 };
    expect(await harness.tool("create_billing_price", amounts)).toMatchObject({
      supported_billing_periods: "both",
    });
    expect(
      await harness.tool("create_billing_price", { ...amounts, supported_billing_periods: "annual" }),
    ).toMatchObject({ supported_billing_periods: "annual", fee: null, annual_monthly_fee: { amount: 3000 } });
    expect(
      await harness.tool("create_billing_price", { plan_id, amount: null, annual_monthly_amount: 3000 }),
    ).toMatchObject({ supported_billing_periods: "annual" });
    for (const invalid of [{ amount: null }, { amount: 4000, supported_billing_periods: "both" }])
      expect(await harness.failure("create_billing_price", { plan_id, ...invalid })).toContain(
        "supported_billing_period_mismatch",
      );
  });

  test("are rejected for the free plan, an unknown plan, another currency and invalid amounts", async () => {
    const harness = await createHarness();
    const plan_id = getString(await getPlan(harness, "pro"), "id");
    const freePlanId = getString(await getPlan(harness, "free_user"), "id");
    const getError = (args: Record<string, unknown>) =>
      harness.failure("create_billing_price", { plan_id, amount: 1000, ...args });
    expect(await getError({ plan_id: freePlanId })).toContain("default_plan_price_creation_forbidden");
    expect(await getError({ plan_id: "cplan_none" })).toContain("plan_not_found");
    expect(await getError({ currency: "EUR" })).toContain("currency_invalid");
    expect(await getError({ amount: 99 })).toContain("plan_amount_invalid");
    expect(await getError({ amount: -1 })).toContain("plan_amount_invalid");
    expect(await getError({ annual_monthly_amount: 1e9 })).toContain("plan_amount_exceeds_upper_limit");
  });
});
