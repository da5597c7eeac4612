import { describe, expect, test } from "vitest";
import {
  DAY_MS,
  grantCredits,
  transitionToPrice,
  getPlan,
  listPlanStatuses,
  getDefaultPriceId,
  subscribe,
  getSubscription,
} from "../../support/billing.ts";
import { createHarness, getItems, getString, type Harness } from "../../support/harness.ts";
import { addOrganization } from "../../support/organizations.ts";
import { addUser } from "../../support/users.ts";

const PRO_PRICE_CENTS = 2000;

/** Creates an instance with one user, who is the payer. */
async function setUpPayer() {
  const harness = await createHarness();
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com", firstName: "Ada" });
  return { harness, payer: { user_id }, ...harness };
}

/** Creates a price of the Pro plan, in cents per month, and returns its id. */
const createCustomPrice = async (harness: Harness, amount: number) =>
  getString(
    await harness.tool("create_billing_price", {
      plan_id: getString(await getPlan(harness, "pro"), "id"),
      amount,
    }),
    "id",
  );

describe("a subscription", () => {
  test("to the free plan exists for every user and organization", async () => {
    const { harness, payer, tool, sandbox } = await setUpPayer();
    const created = await tool("create_user", { email_address: ["eve@example.com"] });
    expect(await listPlanStatuses(harness, { user_id: getString(created, "id") })).toEqual([
      "free_user active",
    ]);
    const organization_id = await addOrganization(sandbox, { name: "Acme", adminId: payer.user_id });
    expect(await listPlanStatuses(harness, { organization_id })).toEqual(["free_org active"]);
    const subscription = await getSubscription(harness, payer);
    expect(subscription).toMatchObject({ status: "active", eligible_for_free_trial: true });
    expect(subscription).not.toHaveProperty("next_payment");
    expect(subscription.items[0]).toMatchObject({
      period_end: null,
      next_payment: null,
      payer: { user_id: payer.user_id, first_name: "Ada", email: "ada@example.com" },
    });
  });

  test("is not found for an unknown user or organization", async () => {
    const { failure } = await setUpPayer();
    expect(await failure("get_user_subscription", { user_id: "user_none" })).toContain("resource_not_found");
    expect(await failure("get_organization_subscription", { organization_id: "org_none" })).toContain(
      "resource_not_found",
    );
  });
});

describe("a price transition", () => {
  test("from the free plan is immediate and paid from credits", async () => {
    const { harness, payer, tool } = await setUpPayer();
    await grantCredits(harness, payer, 5000);
    const transition = await transitionToPrice(harness, payer, await getDefaultPriceId(harness, "pro"));
    expect(transition).toMatchObject({
      subscription_item: {
        status: "active",
        is_free_trial: false,
        lifetime_paid: { amount: PRO_PRICE_CENTS },
      },
      transition: {
        effective_mode: "immediate",
        charged_immediately: true,
        immediate_charge: { amount: PRO_PRICE_CENTS },
        previous_subscription_item_status: "ended",
        previous_plan: { slug: "free_user" },
        next_billing_date: Date.UTC(2026, 5, 12),
      },
    });
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active"]);
    expect(await tool("get_user_credits", payer)).toMatchObject({ balance: { amount: 3000 } });
    expect(await getSubscription(harness, payer)).toMatchObject({ eligible_for_free_trial: false });
  });

  test("starts the plan's free trial, once, if credits do not cover the price", async () => {
    const { harness, payer, failure, tool } = await setUpPayer();
    const proPriceId = await getDefaultPriceId(harness, "pro");
    const { subscription_item } = await transitionToPrice(harness, payer, proPriceId);
    expect(subscription_item).toMatchObject({
      is_free_trial: true,
      period_end: harness.clock.now() + 14 * DAY_MS,
      lifetime_paid: { amount: 0 },
    });
    const trialItemId = getString(Object(subscription_item), "id");
    await tool("cancel_billing_subscription_item", {
      subscription_item_id: trialItemId,
      end_now: true,
      confirm: true,
    });
    const [freeItem] = (await getSubscription(harness, payer)).items;
    const error = await failure("create_billing_price_transition", {
      subscription_item_id: freeItem?.["id"],
      from_price_id: freeItem?.["price_id"],
      to_price_id: proPriceId,
    });
    expect(error).toContain("payment_method_required_for_transition");
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
  });

  test("to a free price requires neither credits nor a trial", async () => {
    const { harness, payer, clock } = await setUpPayer();
    await transitionToPrice(harness, payer, await createCustomPrice(harness, 0));
    clock.advance(100 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active"]);
    expect(getItems(await harness.tool("list_billing_statements"))).toEqual([]);
  });

  test("from a paid plan takes effect at the end of the paid period", async () => {
    const { harness, payer, clock, tool } = await setUpPayer();
    await subscribe(harness, payer, { plan: "pro", credits: 10_000 });
    const transition = await transitionToPrice(harness, payer, await createCustomPrice(harness, 1500));
    expect(transition).toMatchObject({
      subscription_item: { status: "upcoming", period_start: Date.UTC(2026, 5, 12) },
      transition: {
        effective_mode: "end_of_period",
        effective_at: Date.UTC(2026, 5, 12),
        charged_immediately: false,
        previous_subscription_item_status: "canceled",
      },
    });
    const subscription = await getSubscription(harness, payer);
    expect(subscription.items.map(({ status }) => status)).toEqual(["active", "upcoming"]);
    clock.advance(31 * DAY_MS);
    expect((await getSubscription(harness, payer)).items).toMatchObject([
      { status: "active", lifetime_paid: { amount: 1500 } },
    ]);
    expect(await tool("get_user_credits", payer)).toMatchObject({
      balance: { amount: 10_000 - PRO_PRICE_CENTS - 1500 },
    });
  });

  test("replaces an upcoming subscription item", async () => {
    const { harness, payer, tool } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: 10_000 });
    await tool("cancel_billing_subscription_item", { subscription_item_id, confirm: true });
    const [, freeItem] = (await getSubscription(harness, payer)).items;
    const transition = await tool("create_billing_price_transition", {
      subscription_item_id: freeItem?.["id"],
      from_price_id: freeItem?.["price_id"],
      to_price_id: await createCustomPrice(harness, 900),
    });
    expect(transition).toMatchObject({
      transition: { effective_mode: "end_of_period", previous_subscription_item_status: "abandoned" },
    });
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active", "pro upcoming"]);
  });

  test("to the free plan takes effect at the end of the paid period", async () => {
    const { harness, payer, clock } = await setUpPayer();
    await subscribe(harness, payer, { plan: "pro", credits: 10_000 });
    await transitionToPrice(harness, payer, await getDefaultPriceId(harness, "free_user"));
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active", "free_user upcoming"]);
    clock.advance(31 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
  });

  test("rejects an outdated price, the current price, another payer type's price and an ended item", async () => {
    const { harness, payer, tool, failure } = await setUpPayer();
    const proPriceId = await getDefaultPriceId(harness, "pro");
    const [freeItem] = (await getSubscription(harness, payer)).items;
    const from = { subscription_item_id: freeItem?.["id"], from_price_id: freeItem?.["price_id"] };
    const getError = (args: Record<string, unknown>) =>
      failure("create_billing_price_transition", { ...from, to_price_id: proPriceId, ...args });
    expect(await getError({ from_price_id: proPriceId })).toContain("out_of_date_price");
    expect(await getError({ to_price_id: freeItem?.["price_id"] })).toContain("price_transition_not_allowed");
    expect(await getError({ to_price_id: await getDefaultPriceId(harness, "team") })).toContain(
      "price_transition_not_allowed",
    );
    expect(await getError({ to_price_id: "cprice_none" })).toContain("resource_not_found");
    expect(await getError({ subscription_item_id: "csub_item_none", confirm: true })).toContain(
      "subscription_item_not_found",
    );
    await tool("create_billing_price_transition", { ...from, to_price_id: proPriceId });
    expect(await getError({})).toContain("subscription_item_no_longer_active");
  });
});

describe("the passage of time", () => {
  test("renews a subscription every month if credits cover it", async () => {
    const { harness, payer, clock, tool } = await setUpPayer();
    await subscribe(harness, payer, { plan: "pro", credits: 3 * PRO_PRICE_CENTS });
    clock.advance(65 * DAY_MS);
    expect((await getSubscription(harness, payer)).items).toMatchObject([
      {
        status: "active",
        lifetime_paid: { amount: 3 * PRO_PRICE_CENTS },
        period_start: Date.UTC(2026, 6, 12),
        period_end: Date.UTC(2026, 7, 12),
      },
    ]);
    expect(await tool("get_user_credits", payer)).toMatchObject({ balance: { amount: 0 } });
  });

  test("makes an unpaid renewal past due until it is paid or the period ends", async () => {
    const { harness, payer, clock, failure } = await setUpPayer();
    await subscribe(harness, payer, { plan: "pro", credits: PRO_PRICE_CENTS });
    clock.advance(32 * DAY_MS);
    const pastDue = await getSubscription(harness, payer);
    expect(pastDue).toMatchObject({ status: "past_due", past_due_at: Date.UTC(2026, 5, 12) });
    expect(
      await failure("create_billing_price_transition", {
        subscription_item_id: pastDue.items[0]?.["id"],
        from_price_id: pastDue.items[0]?.["price_id"],
        to_price_id: await getDefaultPriceId(harness, "free_user"),
        confirm: true,
      }),
    ).toContain("price_transition_not_allowed");
    await grantCredits(harness, payer, PRO_PRICE_CENTS);
    expect(await getSubscription(harness, payer)).toMatchObject({ status: "active", past_due_at: null });
    clock.advance(30 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro past_due"]);
    clock.advance(31 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
  });

  test("ends an unpaid trial, and converts a paid one to a subscription", async () => {
    const { harness, payer, clock, sandbox } = await setUpPayer();
    const otherPayer = { user_id: await addUser(sandbox) };
    await subscribe(harness, payer, { plan: "pro", credits: 0 });
    await subscribe(harness, otherPayer, { plan: "pro", credits: 0 });
    await grantCredits(harness, otherPayer, PRO_PRICE_CENTS);
    clock.advance(15 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
    expect((await getSubscription(harness, otherPayer)).items).toMatchObject([
      { status: "active", is_free_trial: false, lifetime_paid: { amount: PRO_PRICE_CENTS } },
    ]);
  });
});

describe("canceling a subscription item", () => {
  test("ends it with the paid period, after which the free plan starts", async () => {
    const { harness, payer, tool, failure, clock } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: 9000 });
    const cancel = { subscription_item_id, confirm: true };
    expect(await tool("cancel_billing_subscription_item", cancel)).toMatchObject({
      status: "active",
      canceled_at: clock.now(),
      ended_at: null,
      next_payment: null,
    });
    expect(await failure("cancel_billing_subscription_item", cancel)).toContain(
      "commerce_subscription_item_already_canceled",
    );
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active", "free_user upcoming"]);
    clock.advance(31 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
    expect(await failure("cancel_billing_subscription_item", cancel)).toContain("subscription_already_ended");
  });

  test("ends it immediately with end_now", async () => {
    const { harness, payer, tool } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: PRO_PRICE_CENTS });
    const args = { subscription_item_id, end_now: true, confirm: true };
    expect(await tool("cancel_billing_subscription_item", args)).toMatchObject({
      status: "ended",
      ended_at: harness.clock.now(),
    });
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
  });

  test("replaces an upcoming item with the free plan", async () => {
    const { harness, payer, tool, failure } = await setUpPayer();
    await subscribe(harness, payer, { plan: "pro", credits: PRO_PRICE_CENTS });
    const { subscription_item } = await transitionToPrice(
      harness,
      payer,
      await createCustomPrice(harness, 700),
    );
    const upcoming = { subscription_item_id: getString(Object(subscription_item), "id"), confirm: true };
    expect(await failure("cancel_billing_subscription_item", { ...upcoming, end_now: true })).toContain(
      "commerce_subscription_item_cannot_be_ended",
    );
    expect(await tool("cancel_billing_subscription_item", upcoming)).toMatchObject({ status: "abandoned" });
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active", "free_user upcoming"]);
  });

  test("fails for the free plan", async () => {
    const { harness, payer, failure } = await setUpPayer();
    const [freeItem] = (await getSubscription(harness, payer)).items;
    const cancel = { subscription_item_id: freeItem?.["id"], confirm: true };
    expect(await failure("cancel_billing_subscription_item", cancel)).toContain(
      "commerce_subscription_item_cannot_be_canceled",
    );
    expect(await failure("cancel_billing_subscription_item", { ...cancel, end_now: true })).toContain(
      "commerce_subscription_item_cannot_be_ended",
    );
  });

  test("shows the item and changes nothing without confirmation", async () => {
    const { harness, payer, failure } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: PRO_PRICE_CENTS });
    const error = await failure("cancel_billing_subscription_item", { subscription_item_id });
    expect(error).toContain("Nothing was changed");
    expect(error).toContain('"name":"Pro"');
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active"]);
  });
});

describe("extending a free trial", () => {
  test("moves its end, and is idempotent", async () => {
    const { harness, payer, tool, clock } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: 0 });
    const end = clock.now() + 40 * DAY_MS;
    const extension = { subscription_item_id, extend_to: new Date(end).toISOString() };
    const extended = await tool("extend_billing_free_trial", extension);
    expect(extended).toMatchObject({ is_free_trial: true, period_end: end, payer: { last_name: "" } });
    expect(await tool("extend_billing_free_trial", extension)).toEqual(extended);
    await tool("cancel_billing_subscription_item", { subscription_item_id, confirm: true });
    const later = { subscription_item_id, extend_to: new Date(end + 5 * DAY_MS).toISOString() };
    await tool("extend_billing_free_trial", later);
    clock.advance(44 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active", "free_user upcoming"]);
    clock.advance(DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["free_user active"]);
  });

  test("requires a trial, and a time in the future within a year", async () => {
    const { harness, payer, failure, clock, sandbox } = await setUpPayer();
    const otherPayer = { user_id: await addUser(sandbox) };
    const paid = await subscribe(harness, otherPayer, { plan: "pro", credits: PRO_PRICE_CENTS });
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: 0 });
    const inDays = (days: number) => new Date(clock.now() + days * DAY_MS).toISOString();
    const getError = (extend_to: string, id = subscription_item_id) =>
      failure("extend_billing_free_trial", { subscription_item_id: id, extend_to });
    expect(await getError(inDays(30), paid)).toContain("subscription_item_not_in_free_trial");
    expect(await getError(inDays(30), "csub_item_none")).toContain("subscription_item_not_found");
    expect(await getError("next week")).toContain("form_param_invalid_time");
    expect(await getError(inDays(3))).toContain("[param_name: extend_to]");
    expect(await getError(inDays(366))).toContain("[param_name: extend_to]");
  });
});

describe("a discount", () => {
  /** Returns the sandbox's discount ids by name, read from the error for an unknown discount, which lists them. */
  async function discounts(harness: Harness, subscription_item_id: string) {
    const error = await harness.failure("apply_billing_discount", {
      subscription_item_id,
      discount_id: "none",
    });
    expect(error).toContain("discount_not_found");
    const matches = [...error.matchAll(/(disc_\w+) \(([^)]+)\)/g)];
    return new Map(matches.map(([, id = "", name = ""]) => [name, id]));
  }

  test("reduces renewals for its number of cycles", async () => {
    const { harness, payer, tool, clock } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: 50_000 });
    const discount_id = (await discounts(harness, subscription_item_id)).get("$5 off once");
    expect(await tool("apply_billing_discount", { subscription_item_id, discount_id })).toMatchObject({
      effect: "fixed_amount",
      amount_off: { amount: 500 },
      amount: { amount: 500 },
      cycles_applied: 0,
      cycles_remaining: 1,
      status: "active",
      source: "manual",
    });
    expect((await getSubscription(harness, payer)).items[0]).toMatchObject({
      next_payment: {
        amount: { amount: PRO_PRICE_CENTS },
        totals: { grand_total: { amount: 1500 }, discounts: { total: { amount: 500 } } },
      },
    });
    clock.advance(31 * DAY_MS);
    const { items } = await getSubscription(harness, payer);
    expect(items[0]).toMatchObject({
      lifetime_paid: { amount: PRO_PRICE_CENTS + 1500 },
      next_payment: { totals: { grand_total: { amount: PRO_PRICE_CENTS }, discounts: null } },
    });
  });

  test("replaces the previous one, and is removed by its id", async () => {
    const { harness, payer, tool, failure } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: PRO_PRICE_CENTS });
    const discountIds = await discounts(harness, subscription_item_id);
    const item = { subscription_item_id };
    const twenty = { ...item, discount_id: discountIds.get("20% off three times") };
    const fullDiscount = { ...item, discount_id: discountIds.get("100% off") };
    expect(await tool("apply_billing_discount", twenty)).toMatchObject({
      percent_off: 20,
      amount: { amount: 400 },
      cycles_remaining: 3,
    });
    expect(await failure("apply_billing_discount", { ...twenty, confirm: true })).toContain(
      "discount_already_applied",
    );
    expect(await tool("apply_billing_discount", { ...fullDiscount, confirm: true })).toMatchObject({
      cycles_remaining: null,
    });
    expect(await failure("remove_billing_discount", { ...twenty, confirm: true })).toContain("409");
    expect(await tool("remove_billing_discount", { ...fullDiscount, confirm: true })).toMatchObject({
      status: "removed",
    });
    expect(await failure("remove_billing_discount", { ...fullDiscount, confirm: true })).toContain(
      "discount_not_found",
    );
  });

  test("of 100% requires no credits, and appears in the statement", async () => {
    const { harness, payer, tool, clock } = await setUpPayer();
    const subscription_item_id = await subscribe(harness, payer, { plan: "pro", credits: PRO_PRICE_CENTS });
    const discount_id = (await discounts(harness, subscription_item_id)).get("100% off");
    await tool("apply_billing_discount", { subscription_item_id, discount_id });
    clock.advance(31 * DAY_MS);
    expect(await listPlanStatuses(harness, payer)).toEqual(["pro active"]);
    const [newest] = getItems(await tool("list_billing_statements"));
    expect(newest).toMatchObject({
      totals: { subtotal: { amount: PRO_PRICE_CENTS }, grand_total: { amount: 0 } },
    });
  });

  test("can be applied only to an active item that has a fee", async () => {
    const { harness, payer, failure } = await setUpPayer();
    const [freeItem] = (await getSubscription(harness, payer)).items;
    const subscription_item_id = getString(freeItem ?? {}, "id");
    const discount_id = (await discounts(harness, subscription_item_id)).get("100% off");
    expect(await failure("apply_billing_discount", { subscription_item_id, discount_id })).toContain(
      "discount_not_applicable_to_subscription_item",
    );
  });
});

describe("the list of subscription items", () => {
  test("omits free plans by default, and is filtered by status, payer, plan and text", async () => {
    const { harness, payer, tool, sandbox } = await setUpPayer();
    const organization_id = await addOrganization(sandbox, { name: "Acme Works", adminId: payer.user_id });
    await subscribe(harness, payer, { plan: "pro", credits: 0 });
    await subscribe(harness, { organization_id }, { plan: "team", credits: 5000 });
    const slugs = async (args: Record<string, unknown>) =>
      getItems(await tool("list_billing_subscription_items", args))
        .map(({ plan }) => getString(Object(plan), "slug"))
        .sort();
    expect(await slugs({})).toEqual(["pro", "team"]);
    expect(await slugs({ include_free: true })).toEqual(["free_org", "free_user", "pro", "team"]);
    expect(await slugs({ include_free: true, status: "ended" })).toEqual(["free_org", "free_user"]);
    expect(await slugs({ status: "free_trial" })).toEqual(["pro"]);
    expect(await slugs({ payer_type: "org" })).toEqual(["team"]);
    expect(await slugs({ plan_id: getString(await getPlan(harness, "pro"), "id") })).toEqual(["pro"]);
    expect(await slugs({ query: "ADA@" })).toEqual(["pro"]);
    expect(await slugs({ query: "works" })).toEqual(["team"]);
    expect(await slugs({ query: organization_id })).toEqual(["team"]);
    expect(await tool("list_billing_subscription_items", { limit: 1 })).toMatchObject({
      total_count: 2,
      next_offset: 1,
    });
  });
});
