import { getItems, getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Gets the active item of a list or a subscription. */
const getActiveItem = (items: readonly Json[]): Json => {
  const item = items.find(({ status }) => status === "active");
  if (item === undefined) throw new Error("There is no active subscription item.");
  return item;
};

/** Calls the operations on billing, webhooks and instance settings. */
export const billingScenario: Scenario = async (createInstance) => {
  const confirm = true;
  const { harness, call } = await createInstance("development");

  const user_id = getString(await harness.tool("create_user", { email_address: ["ada@example.com"] }), "id");
  const organization_id = getString(
    await harness.tool("create_organization", { name: "Acme", created_by: user_id }),
    "id",
  );

  // Every payer starts on the free plan.
  const plans = getItems(await call("list_billing_plans", { payer_type: "user" }));
  const plan = plans.find(({ is_default }) => is_default === false);
  const plan_id = getString(plan ?? {}, "id");
  const [price] = getItems(await call("list_billing_prices", { plan_id }));
  const free = getActiveItem(
    getItems({ data: (await call("get_user_subscription", { user_id }))["subscription_items"] }),
  );
  await call("get_organization_subscription", { organization_id });

  // A free trial, which is extended.
  await call("create_billing_price_transition", {
    confirm,
    subscription_item_id: free["id"],
    from_price_id: free["price_id"],
    to_price_id: price?.["id"],
  });
  const [item] = getItems(await call("list_billing_subscription_items", { query: "ada" }));
  const subscription_item_id = getString(item ?? {}, "id");
  const extend_to = new Date(harness.clock.now() + 30 * DAY_MS).toISOString();
  await call("extend_billing_free_trial", { subscription_item_id, extend_to });

  // A discount, whose id the sandbox names in the error for an unknown discount.
  const discountError = await harness.failure("apply_billing_discount", {
    subscription_item_id,
    discount_id: "none",
  });
  const discount_id = /disc_\w+/.exec(discountError)?.[0] ?? "";
  await call("apply_billing_discount", { subscription_item_id, discount_id });
  await call("remove_billing_discount", { subscription_item_id, discount_id, confirm });

  // Credits pay for the following months, which creates statements.
  const credit = { amount: 10_000, action: "increase", idempotency_key: "spring" };
  await call("adjust_user_credits", { user_id, ...credit, note: "Thank you" });
  await call("get_user_credits", { user_id });
  await call("adjust_organization_credits", { organization_id, ...credit });
  await call("get_organization_credits", { organization_id });
  harness.clock.advance(70 * DAY_MS);
  const [statement] = getItems(await call("list_billing_statements"));
  const statementID = getString(statement ?? {}, "id");
  await call("get_billing_statement", { statementID });
  await call("list_billing_payment_attempts", { statementID });

  // A custom price from the next month on, and then a cancellation.
  const custom = await call("create_billing_price", { plan_id, amount: 1500, description: "For Ada" });
  await call("create_billing_price_transition", {
    confirm,
    subscription_item_id,
    from_price_id: price?.["id"],
    to_price_id: custom["id"],
  });
  await call("cancel_billing_subscription_item", { subscription_item_id, end_now: true, confirm });
  await call("get_user_subscription", { user_id });
  await call("list_billing_subscription_items", { include_free: true });

  // Webhooks.
  await call("create_svix_app");
  await call("generate_svix_auth_url");
  await call("delete_svix_app", { confirm });

  // Settings.
  await call("get_instance_protect");
  await call("update_instance_protect", { confirm, rules_enabled: true });
  await call("get_instance_communication");
  await call("update_instance_communication", { blocked_country_codes: ["FR"] });
  await call("get_instance_oauth_settings");
  await call("update_instance_oauth_settings", { default_scopes: ["openid", "email"] });

  // Operations that are available only in production.
  const production = await createInstance("production");
  const [domain] = getItems(await production.harness.tool("list_domains"));
  await production.call("verify_domain_proxy", {
    domain_id: domain?.["id"],
    proxy_url: "https://sandbox.example/__clerk",
  });
  await production.call("update_production_instance_domain", {
    home_url: "https://new.example.com",
    confirm,
  });
};
