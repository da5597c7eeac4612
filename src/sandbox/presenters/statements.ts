import type { z } from "zod/v3";
import type { PaymentAttempt, Statement } from "../../../tools/index.ts";
import type { Sandbox } from "../context.ts";
import { startOfDay, startOfMonth, toMoney } from "../domain/index.ts";
import {
  type BillingStatementRow,
  findPayersById,
  findSubscriptionItemsById,
  getInstance,
  listPaymentAttemptsOfStatements,
  type PayerRow,
  type PaymentAttemptRow,
} from "../store/index.ts";
import { loadPayerPresenter } from "./payers.ts";
import { presentBillingTotals, presentSubscriptionItems } from "./subscription-items.ts";

const extractKsuid = (id: string) => id.slice(id.lastIndexOf("_") + 1);

/** Presents a payer's credits as a payment method. */
const presentCreditsPaymentMethod = (payerId: string): z.input<typeof PaymentAttempt>["payment_method"] => ({
  object: "commerce_payment_method",
  id: `cpm_${extractKsuid(payerId)}`,
  payer_id: payerId,
  payment_type: "payer-credits",
  gateway: "",
  gateway_external_id: "",
  gateway_external_account_id: null,
  last4: null,
  status: "active",
  card_type: null,
  is_removable: false,
});

const presentAttemptTotals = ({ subtotal, discount, remaining_balance }: PaymentAttemptRow) => {
  const total = subtotal - discount;
  const payerCredits = { remaining_balance: toMoney(remaining_balance), applied_amount: toMoney(total) };
  return {
    ...presentBillingTotals({ subtotal, discount, total }),
    credits: { proration: null, payer: payerCredits, total: toMoney(total) },
  };
};

/** Resolves a reference of a payment attempt or statement. */
function getReferenced<T>(byId: ReadonlyMap<string, T>, id: string): T {
  const value = byId.get(id);
  if (value === undefined) throw new Error(`A payment refers to ${id}, which is not there.`);
  return value;
}

/** Presents payment attempts. */
export async function presentPaymentAttempts(
  sandbox: Sandbox,
  rows: readonly PaymentAttemptRow[],
): Promise<z.input<typeof PaymentAttempt>[]> {
  const { id: instance_id } = await getInstance(sandbox.db);
  const payerRows = await findPayersById(sandbox.db, [...new Set(rows.map((row) => row.payer_id))]);
  const payers = await loadPayerPresenter(sandbox.db, instance_id, [...payerRows.values()]);
  const itemRows = await findSubscriptionItemsById(sandbox.db, [
    ...new Set(rows.map((row) => row.subscription_item_id)),
  ]);
  const presented = await presentSubscriptionItems(sandbox, [...itemRows.values()]);
  const items = new Map(presented.map((item) => [item.id, item]));
  const payee_id = `cpayee_${extractKsuid(instance_id)}`;
  return rows.map((row) => {
    const payment_method = presentCreditsPaymentMethod(row.payer_id);
    return {
      object: "commerce_payment",
      id: row.id,
      payment_id: row.payment_id,
      instance_id,
      charge_type: row.charge_type,
      payee_id,
      payee: { object: "commerce_payee", id: payee_id, instance_id },
      payer_id: row.payer_id,
      payer: payers.present(getReferenced(payerRows, row.payer_id)),
      subscription_item_id: row.subscription_item_id,
      subscription_item: getReferenced(items, row.subscription_item_id),
      amount: toMoney(row.subtotal - row.discount),
      totals: presentAttemptTotals(row),
      payment_method_id: payment_method.id,
      payment_method,
      statement_id: row.statement_id,
      gateway_external_id: null,
      gateway_external_url: null,
      status: "paid",
      paid_at: row.created_at,
      failed_at: null,
      created_at: row.created_at,
      updated_at: row.created_at,
    };
  });
}

const sumAmounts = (rows: readonly PaymentAttemptRow[], selectAmount: (row: PaymentAttemptRow) => number) =>
  toMoney(rows.reduce((total, row) => total + selectAmount(row), 0));

/** Groups payments by the day (UTC) of the payment, in the given order. */
function groupByDay(
  attempts: readonly z.input<typeof PaymentAttempt>[],
): z.input<typeof Statement>["groups"] {
  const days = [...new Set(attempts.map(({ created_at }) => startOfDay(created_at)))];
  return days.map((timestamp) => ({
    object: "commerce_statement_group",
    timestamp,
    items: attempts.filter(({ created_at }) => startOfDay(created_at) === timestamp),
  }));
}

/** Presents statements. A statement is open until the end of its month. */
export async function presentStatements(
  sandbox: Sandbox,
  rows: readonly BillingStatementRow[],
): Promise<z.input<typeof Statement>[]> {
  const { id: instance_id } = await getInstance(sandbox.db);
  const payerRows: ReadonlyMap<string, PayerRow> = await findPayersById(
    sandbox.db,
    rows.map((row) => row.payer_id),
  );
  const payers = await loadPayerPresenter(sandbox.db, instance_id, [...payerRows.values()]);
  const attempts = await listPaymentAttemptsOfStatements(
    sandbox.db,
    rows.map(({ id }) => id),
  );
  const presented = await presentPaymentAttempts(sandbox, attempts);
  return rows.map((row) => {
    const statementAttempts = attempts.filter(({ statement_id }) => statement_id === row.id);
    return {
      object: "commerce_statement",
      id: row.id,
      instance_id,
      timestamp: row.created_at,
      payer: payers.present(getReferenced(payerRows, row.payer_id)),
      status: sandbox.now() < startOfMonth(row.month_start, 1) ? "open" : "closed",
      totals: {
        grand_total: sumAmounts(statementAttempts, ({ subtotal, discount }) => subtotal - discount),
        subtotal: sumAmounts(statementAttempts, ({ subtotal }) => subtotal),
        base_fee: sumAmounts(statementAttempts, ({ subtotal }) => subtotal),
        tax_total: toMoney(0),
      },
      groups: groupByDay(presented.filter(({ statement_id }) => statement_id === row.id)),
    };
  });
}
