import type { z } from "zod/v3";
import type { PaymentAttempt, Statement } from "../../../tools/models/statement.ts";
import { money } from "../domain/billing/money.ts";
import { dayStart, monthStart } from "../domain/billing/periods.ts";
import type { Sandbox } from "../context.ts";
import { getInstance } from "../store/instance.ts";
import { findPayers, type PayerRow } from "../store/payers.ts";
import { attemptsOf, type PaymentAttemptRow, type StatementRow } from "../store/statements.ts";
import { findItems } from "../store/subscription-items.ts";
import { payerPresenter } from "./payers.ts";
import { presentItems, presentTotals } from "./subscription-items.ts";

const ksuidOf = (id: string) => id.slice(id.lastIndexOf("_") + 1);

/** A payer's credits, as the payment method that they are. */
const creditsAsMethod = (payerId: string): z.input<typeof PaymentAttempt>["payment_method"] => ({
  object: "commerce_payment_method",
  id: `cpm_${ksuidOf(payerId)}`,
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

const totalsOf = ({ subtotal, discount, remaining_balance }: PaymentAttemptRow) => {
  const total = subtotal - discount;
  const applied = { remaining_balance: money(remaining_balance), applied_amount: money(total) };
  return {
    ...presentTotals({ subtotal, discount, total }),
    credits: { proration: null, payer: applied, total: money(total) },
  };
};

/** What a list of payment attempts refers to, by id. */
function found<T>(byId: ReadonlyMap<string, T>, id: string): T {
  const value = byId.get(id);
  if (value === undefined) throw new Error(`A payment refers to ${id}, which is not there.`);
  return value;
}

/** Payment attempts as the API shows them. */
export async function presentAttempts(
  sandbox: Sandbox,
  rows: readonly PaymentAttemptRow[],
): Promise<z.input<typeof PaymentAttempt>[]> {
  const { id: instance_id } = await getInstance(sandbox.db);
  const payerRows = await findPayers(sandbox.db, [...new Set(rows.map((row) => row.payer_id))]);
  const payers = await payerPresenter(sandbox.db, instance_id, [...payerRows.values()]);
  const itemRows = await findItems(sandbox.db, [...new Set(rows.map((row) => row.subscription_item_id))]);
  const presented = await presentItems(sandbox, [...itemRows.values()]);
  const items = new Map(presented.map((item) => [item.id, item]));
  const payee_id = `cpayee_${ksuidOf(instance_id)}`;
  return rows.map((row) => {
    const payment_method = creditsAsMethod(row.payer_id);
    return {
      object: "commerce_payment",
      id: row.id,
      payment_id: row.payment_id,
      instance_id,
      charge_type: row.charge_type,
      payee_id,
      payee: { object: "commerce_payee", id: payee_id, instance_id },
      payer_id: row.payer_id,
      payer: payers.payer(found(payerRows, row.payer_id)),
      subscription_item_id: row.subscription_item_id,
      subscription_item: found(items, row.subscription_item_id),
      amount: money(row.subtotal - row.discount),
      totals: totalsOf(row),
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

const sum = (rows: readonly PaymentAttemptRow[], of: (row: PaymentAttemptRow) => number) =>
  money(rows.reduce((total, row) => total + of(row), 0));

/** Payments by the day on which they were made, in the order in which they come. */
function groupsOf(attempts: readonly z.input<typeof PaymentAttempt>[]): z.input<typeof Statement>["groups"] {
  const days = [...new Set(attempts.map(({ created_at }) => dayStart(created_at)))];
  return days.map((timestamp) => ({
    object: "commerce_statement_group",
    timestamp,
    items: attempts.filter(({ created_at }) => dayStart(created_at) === timestamp),
  }));
}

/** Statements as the API shows them; one is open until its month is over. */
export async function presentStatements(
  sandbox: Sandbox,
  rows: readonly StatementRow[],
): Promise<z.input<typeof Statement>[]> {
  const { id: instance_id } = await getInstance(sandbox.db);
  const payerRows: ReadonlyMap<string, PayerRow> = await findPayers(
    sandbox.db,
    rows.map((row) => row.payer_id),
  );
  const payers = await payerPresenter(sandbox.db, instance_id, [...payerRows.values()]);
  const attempts = await attemptsOf(
    sandbox.db,
    rows.map(({ id }) => id),
  );
  const presented = await presentAttempts(sandbox, attempts);
  return rows.map((row) => {
    const own = attempts.filter(({ statement_id }) => statement_id === row.id);
    return {
      object: "commerce_statement",
      id: row.id,
      instance_id,
      timestamp: row.created_at,
      payer: payers.payer(found(payerRows, row.payer_id)),
      status: sandbox.now() < monthStart(row.month_start, 1) ? "open" : "closed",
      totals: {
        grand_total: sum(own, ({ subtotal, discount }) => subtotal - discount),
        subtotal: sum(own, ({ subtotal }) => subtotal),
        base_fee: sum(own, ({ subtotal }) => subtotal),
        tax_total: money(0),
      },
      groups: groupsOf(presented.filter(({ statement_id }) => statement_id === row.id)),
    };
  });
}
