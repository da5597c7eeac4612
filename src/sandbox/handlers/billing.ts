import { type billing, DEFAULT_LIMIT, type OperationInput } from "../../../tools/index.ts";
import { ApiError } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { assertPriceInRange, assertSupportedCurrency, loadPlansWithPrices } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentPlan, presentPrice } from "../presenters/index.ts";
import { getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

async function getPlan(sandbox: Sandbox, id: string): Promise<store.PlanRow> {
  const plan = await store.findPlan(sandbox.db, id);
  if (plan === undefined)
    throw new ApiError(404, {
      code: "plan_not_found",
      message: "plan not found",
      longMessage: `No plan was found with id ${id}.`,
      param: "plan_id",
    });
  return plan;
}

type CreatePriceInput = OperationInput<typeof billing.create_billing_price>;

/**
 * The amounts, in cents, for the billing periods that the price supports.
 *
 * @throws ApiError 422 if the amount of a supported period is missing
 */
function resolveAmounts({
  amount,
  annual_monthly_amount,
  supported_billing_periods: periods,
}: CreatePriceInput) {
  const isAmountMissing =
    (periods !== undefined && periods !== "annual" && amount === null) ||
    (periods !== undefined && periods !== "month" && annual_monthly_amount === undefined) ||
    (amount === null && annual_monthly_amount === undefined);
  if (isAmountMissing)
    throw new ApiError(422, {
      code: "supported_billing_period_mismatch",
      message: "billing period mismatch",
      longMessage:
        "Each supported billing period needs an amount: amount monthly, annual_monthly_amount annually.",
      param: "supported_billing_periods",
    });
  return {
    amount: periods === "annual" ? null : amount,
    annual_monthly_amount: periods === "month" ? null : (annual_monthly_amount ?? null),
  };
}

export const billingHandlers: Handlers<typeof billing> = {
  async list_billing_plans(sandbox, { payer_type, limit = DEFAULT_LIMIT, offset = 0 }) {
    const { rows, total } = await store.listPlans(sandbox.db, payer_type, { limit, offset });
    return { data: (await loadPlansWithPrices(sandbox.db, rows)).map(presentPlan), total_count: total };
  },

  async list_billing_prices(sandbox, { plan_id, limit = DEFAULT_LIMIT, offset = 0 }) {
    if (plan_id !== undefined) await getPlan(sandbox, plan_id);
    const { id } = await getInstance(sandbox.db);
    const { rows, total } = await store.listPrices(sandbox.db, plan_id, { limit, offset });
    return { data: rows.map((row) => presentPrice(row, id)), total_count: total };
  },

  async create_billing_price(sandbox, input) {
    const { plan_id, currency, description } = input;
    const plan = await getPlan(sandbox, plan_id);
    if (plan.is_default === 1)
      throw new ApiError(422, {
        code: "default_plan_price_creation_forbidden",
        message: "price creation forbidden",
        longMessage: "The default plan is free: it can have no other price.",
        param: "plan_id",
      });
    assertSupportedCurrency(currency);
    assertPriceInRange("amount", input.amount);
    assertPriceInRange("annual_monthly_amount", input.annual_monthly_amount ?? null);
    const row: store.PriceRow = {
      id: sandbox.newId("cprice"),
      plan_id,
      ...resolveAmounts(input),
      description: description ?? null,
      is_default: 0,
      created_at: sandbox.now(),
    };
    await store.insertPrice(sandbox.db, row);
    return presentPrice(row, (await getInstance(sandbox.db)).id);
  },
};
