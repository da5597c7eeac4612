import { z } from "zod/v3";
import { defineOperation, PRESENT, returnsObject, returnsPage } from "../core/index.ts";
import {
  DiscountRedemption,
  idParam,
  pagingParams,
  PayerType,
  PriceTransition,
  Subscription,
  SubscriptionItem,
  SubscriptionItemUpdate,
} from "../models/index.ts";

const user_id = idParam("user");
const organization_id = idParam("org");
const subscription_item_id = idParam("csub_item");

/** Reads an item from the list of all items, because the API has no operation that reads a single one by its id. */
const subscriptionItemRead = {
  operation: "list_billing_subscription_items",
  with: { include_free: true },
  item: { id: "{subscription_item_id}" },
};
const confirmationTarget = {
  target: subscriptionItemRead,
  labelFields: ["plan.name"],
  owner: { field: "payer", labelFields: ["organization_name", "email", "user_id"] },
} as const;

export const subscriptions = {
  get_user_subscription: defineOperation({
    request: "GET /users/{user_id}/billing/subscription",
    title: "Get a user's subscription",
    description: "Shows which plans a user is subscribed to, and what is due next.",
    effect: "read",
    path: { user_id },
    response: returnsObject(Subscription),
  }),

  get_organization_subscription: defineOperation({
    request: "GET /organizations/{organization_id}/billing/subscription",
    title: "Get an organization's subscription",
    description: "Shows which plans an organization is subscribed to, and what is due next.",
    effect: "read",
    path: { organization_id },
    response: returnsObject(Subscription),
  }),

  list_billing_subscription_items: defineOperation({
    request: "GET /billing/subscription_items",
    title: "List subscription items",
    description: "Lists who is subscribed to which plan, newest first.",
    effect: "read",
    query: {
      ...pagingParams,
      status: z.enum(["active", "ended", "past_due", "upcoming", "free_trial"]).optional(),
      payer_type: PayerType.optional(),
      plan_id: z.string().optional(),
      include_free: z.boolean().optional().describe("Free plans too; default: false"),
      query: z.string().optional().describe("Part of the payer's name or address"),
    },
    response: returnsPage(SubscriptionItem),
  }),

  cancel_billing_subscription_item: defineOperation({
    request: "DELETE /billing/subscription_items/{subscription_item_id}",
    title: "Cancel a subscription item",
    description: "Cancels a paid plan at the end of its period, or at once.",
    effect: "destructive",
    path: { subscription_item_id },
    query: { end_now: z.boolean().optional().describe("Default: false, at the end of the period") },
    response: returnsObject(SubscriptionItem),
    confirm: {
      ...confirmationTarget,
      warning: "The payer falls back to the free plan and loses the paid plan's features.",
    },
  }),

  extend_billing_free_trial: defineOperation({
    request: "POST /billing/subscription_items/{subscription_item_id}/extend_free_trial",
    title: "Extend a free trial",
    description:
      "Moves the end of a subscription item's free trial. list_billing_subscription_items with status free_trial finds it.",
    effect: "write",
    withoutConfirmation: "It only lengthens what a customer has for free.",
    idempotent: true,
    path: { subscription_item_id },
    body: { extend_to: z.string().describe("RFC 3339, in the future, 365 days at most") },
    response: returnsObject(SubscriptionItemUpdate),
    outcomeCheck: subscriptionItemRead,
  }),

  create_billing_price_transition: defineOperation({
    request: "POST /billing/subscription_items/{subscription_item_id}/price_transition",
    title: "Move a subscription item to another price",
    description:
      "Moves a payer to another price or plan from list_billing_prices, and may charge them. It takes effect at once from a free plan, at the end of the period from a paid one.",
    effect: "write",
    withoutConfirmation: "From the free plan, it only adds a paid one.",
    path: { subscription_item_id },
    body: { from_price_id: z.string().describe("The item's price_id"), to_price_id: z.string() },
    response: returnsObject(PriceTransition),
    outcomeCheck: subscriptionItemRead,
    confirm: {
      when: [{ target: { "plan.is_default": false } }],
      ...confirmationTarget,
      warning:
        "The paid plan ends with its period, with its price and any discount; from a free plan, the payer loses the paid plan's features.",
    },
  }),

  apply_billing_discount: defineOperation({
    request: "POST /billing/subscription_items/{subscription_item_id}/discounts",
    title: "Apply a discount",
    description:
      "Applies a discount to a subscription item, replacing any current one. Only the Clerk Dashboard lists discounts.",
    effect: "write",
    withoutConfirmation: "A first discount only adds.",
    path: { subscription_item_id },
    body: { discount_id: z.string() },
    response: returnsObject(DiscountRedemption),
    outcomeCheck: { unverifiable: "Apply it again: it replaces the current one." },
    confirm: {
      when: [{ target: { "totals.discounts": PRESENT } }],
      ...confirmationTarget,
      dependents: { discounts: { noun: "discount", field: "totals.discounts" } },
      warning: "The current discount is lost; one that is applied again starts over.",
    },
  }),

  remove_billing_discount: defineOperation({
    request: "DELETE /billing/subscription_items/{subscription_item_id}/discounts/{discount_id}",
    title: "Remove a discount",
    description: "Takes the active discount off a subscription item.",
    effect: "destructive",
    path: { subscription_item_id, discount_id: idParam("disc") },
    response: returnsObject(DiscountRedemption),
    confirm: {
      ...confirmationTarget,
      recreate: {
        operation: "apply_billing_discount",
        with: { subscription_item_id: "{subscription_item_id}", discount_id: "{discount_id}" },
      },
      warning: "The next renewal is charged in full; a discount that is applied again starts over.",
    },
    outcomeCheck: { unverifiable: "Remove it again: that is refused if the item no longer has it." },
  }),
};
