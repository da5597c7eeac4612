import { z } from "zod/v3";
import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import { BillingPlan, BillingPrice, pagingParams, PayerType, SupportedPeriods } from "../models/index.ts";

export const billing = {
  list_billing_plans: defineOperation({
    request: "GET /billing/plans",
    title: "List billing plans",
    description: "Lists the plans that users or organizations can subscribe to, including free ones.",
    effect: "read",
    query: { ...pagingParams, payer_type: PayerType.optional() },
    response: returnsPage(BillingPlan),
  }),

  list_billing_prices: defineOperation({
    request: "GET /billing/prices",
    title: "List billing prices",
    description: "Lists the prices of plans, default and custom, cheapest first.",
    effect: "read",
    query: { ...pagingParams, plan_id: z.string().optional() },
    response: returnsPage(BillingPrice),
  }),

  create_billing_price: defineOperation({
    request: "POST /billing/prices",
    title: "Create a custom price",
    description:
      "Creates a price of a paid plan for chosen customers. create_billing_price_transition moves them to it.",
    effect: "write",
    withoutConfirmation: "It only adds a price; customers keep theirs.",
    body: {
      plan_id: z.string(),
      amount: z.number().int().nullable().describe("Cents per month, 0 or at least 100; null: annual only"),
      annual_monthly_amount: z.number().int().optional().describe("Cents per month when billed annually"),
      currency: z.string().optional().describe("USD"),
      description: z.string().optional(),
      supported_billing_periods: SupportedPeriods.optional().describe("Default: derived from the amounts"),
    },
    response: returnsObject(BillingPrice),
    outcomeCheck: { operation: "list_billing_prices", with: { plan_id: "{plan_id}" } },
  }),
};
