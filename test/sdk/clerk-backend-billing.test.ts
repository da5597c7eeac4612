import { afterAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../support/billing.ts";
import { serveSandbox } from "../support/served-sandbox.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP: billing, webhooks and proxy checks. */

const served = await serveSandbox("production");
const { clerk } = served;

afterAll(() => served.close());

/**
 * Moves a user from the free plan to Pro, which starts a free trial, and returns the trial's subscription item id.
 * @clerk/backend has no method for price transitions, so this sends the requests itself.
 */
async function startTrial(userId: string): Promise<string> {
  const plans = await clerk.billing.getPlanList({ payerType: "user" });
  const pro = plans.data.find(({ slug }) => slug === "pro");
  const [free] = (await clerk.billing.getUserBillingSubscription(userId)).subscriptionItems;
  const headers = { authorization: `Bearer ${served.secretKey}`, "content-type": "application/json" };
  const prices = await fetch(`${served.url}/v1/billing/prices?plan_id=${pro?.id ?? ""}`, { headers });
  const body = JSON.stringify({
    from_price_id: free?.priceId,
    to_price_id: (await prices.json()).data[0].id,
  });
  const path = `/v1/billing/subscription_items/${free?.id ?? ""}/price_transition`;
  await fetch(`${served.url}${path}`, { method: "POST", headers, body });
  const [trial] = (await clerk.billing.getUserBillingSubscription(userId)).subscriptionItems;
  return trial?.id ?? "";
}

describe("billing", () => {
  test("lists plans with their fees and features", async () => {
    const { data, totalCount } = await clerk.billing.getPlanList({ payerType: "org" });
    expect(totalCount).toBe(2);
    const team = data.find(({ slug }) => slug === "team");
    expect(team).toMatchObject({
      forPayerType: "org",
      fee: { amount: 5000, amountFormatted: "50.00", currencySymbol: "$" },
      freeTrialEnabled: true,
    });
    expect(team?.features.map(({ slug }) => slug)).toContain("audit_log");
  });

  test("extends and cancels a trial, which the subscription reflects", async () => {
    const { id: userId } = await clerk.users.createUser({ emailAddress: ["ada@example.com"] });
    const itemId = await startTrial(userId);
    const extendTo = new Date(Date.now() + 60 * DAY_MS);
    const extended = await clerk.billing.extendSubscriptionItemFreeTrial(itemId, { extendTo });
    expect(extended).toMatchObject({ isFreeTrial: true, periodEnd: extendTo.getTime() });
    const subscription = await clerk.billing.getUserBillingSubscription(userId);
    expect(subscription).toMatchObject({
      status: "active",
      nextPayment: { date: extendTo.getTime(), amount: { amount: 2000 } },
    });
    const canceled = await clerk.billing.cancelSubscriptionItem(itemId, { endNow: true });
    expect(canceled.status).toBe("ended");
    const [free] = (await clerk.billing.getUserBillingSubscription(userId)).subscriptionItems;
    expect(free?.plan?.slug).toBe("free_user");
  });

  test("returns an organization's subscription", async () => {
    const admin = await clerk.users.createUser({ emailAddress: ["admin@example.com"] });
    const { id } = await clerk.organizations.createOrganization({ name: "Acme", createdBy: admin.id });
    const subscription = await clerk.billing.getOrganizationBillingSubscription(id);
    expect(subscription.subscriptionItems[0]?.plan?.isDefault).toBe(true);
    expect(subscription.eligibleForFreeTrial).toBe(true);
  });
});

test("a Svix app is created, linked to and deleted", async () => {
  expect(await clerk.webhooks.createSvixApp()).toHaveProperty("svix_url");
  expect(await clerk.webhooks.generateSvixAuthURL()).toHaveProperty("svix_url");
  await clerk.webhooks.deleteSvixApp();
  await expect(clerk.webhooks.generateSvixAuthURL()).rejects.toMatchObject({
    status: 400,
    errors: [{ code: "svix_app_missing" }],
  });
});

test("a proxy is verified", async () => {
  const [domain] = (await clerk.domains.list()).data;
  const check = await clerk.proxyChecks.verify({
    domainId: domain?.id ?? "",
    proxyUrl: "https://sandbox.example/__clerk",
  });
  expect(check).toMatchObject({ domainId: domain?.id, successful: true });
});
