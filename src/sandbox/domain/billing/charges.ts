import type { Sandbox } from "../../context.ts";
import {
  type DiscountRedemptionRecord,
  findBillingStatementByMonth,
  insertBillingStatement,
  insertCreditLedgerEntry,
  insertPaymentAttempt,
  type PaymentAttemptRow,
  type PriceRow,
  type SubscriptionItemRow,
  updateDiscountRedemption,
  updatePayer,
  updateSubscriptionItem,
} from "../../store/index.ts";
import type { SubscriptionItemDetails } from "./items.ts";
import { startOfMonth } from "./periods.ts";

/** Cost of one billing period, in cents. */
export interface Charge {
  readonly subtotal: number;
  readonly discount: number;
  readonly total: number;
}

const calculateSubtotal = (price: PriceRow, period: SubscriptionItemRow["period"]): number =>
  period === "annual" ? (price.annual_monthly_amount ?? 0) * 12 : (price.amount ?? 0);

function calculateDiscount(subtotal: number, redemption: DiscountRedemptionRecord | undefined): number {
  if (redemption === undefined) return 0;
  const { percent_off, amount_off } = redemption.discount;
  const amount = percent_off === null ? (amount_off ?? 0) : Math.round((subtotal * percent_off) / 100);
  return Math.min(amount, subtotal);
}

/** Calculates the cost of the next period of an item. */
export function calculateCharge({
  row,
  price,
  redemption,
}: Pick<SubscriptionItemDetails, "row" | "price" | "redemption">): Charge {
  const subtotal = calculateSubtotal(price, row.period);
  const discount = calculateDiscount(subtotal, redemption);
  return { subtotal, discount, total: subtotal - discount };
}

/** Returns the statement of the current month; creates it with the first payment of the month. */
async function getOrCreateStatementId(sandbox: Sandbox, payerId: string): Promise<string> {
  const month_start = startOfMonth(sandbox.now());
  const existing = await findBillingStatementByMonth(sandbox.db, payerId, month_start);
  if (existing !== undefined) return existing.id;
  const id = sandbox.newId("cstmt");
  await insertBillingStatement(sandbox.db, { id, payer_id: payerId, month_start, created_at: sandbox.now() });
  return id;
}

/** Counts a charge as one cycle of the discount, which is exhausted after its last cycle. */
async function recordDiscountCycle(sandbox: Sandbox, redemption: DiscountRedemptionRecord): Promise<void> {
  const cycles_applied = redemption.cycles_applied + 1;
  await updateDiscountRedemption(sandbox.db, redemption.id, {
    cycles_applied,
    ...(cycles_applied === redemption.discount.cycles ? { status: "exhausted" } : {}),
  });
}

/**
 * Pays for a period of an item from the payer's credits. The sandbox has no payment gateway, so payers have no
 * payment method, and an amount that credits do not cover cannot be paid.
 *
 * @returns whether the period is paid; a period with a subtotal of 0 counts as paid and records nothing
 */
export async function payFromCredits(
  sandbox: Sandbox,
  item: SubscriptionItemDetails,
  charge_type: PaymentAttemptRow["charge_type"],
): Promise<boolean> {
  const { subtotal, discount, total } = calculateCharge(item);
  if (subtotal === 0) return true;
  const balance = item.balance ?? 0;
  if (total > balance) return false;
  const { row, payer, redemption } = item;
  const now = sandbox.now();
  const payment_id = sandbox.newId("cpay");
  await insertPaymentAttempt(sandbox.db, {
    id: sandbox.newId("cpayatt"),
    payment_id,
    payer_id: payer.id,
    subscription_item_id: row.id,
    statement_id: await getOrCreateStatementId(sandbox, payer.id),
    charge_type,
    subtotal,
    discount,
    remaining_balance: balance - total,
    created_at: now,
  });
  if (total > 0)
    await insertCreditLedgerEntry(sandbox.db, {
      id: sandbox.newId("cledg"),
      payer_id: payer.id,
      amount: -total,
      source_type: "payment",
      source_id: payment_id,
      idempotency_key: null,
      note: null,
      created_at: now,
    });
  if (redemption !== undefined) await recordDiscountCycle(sandbox, redemption);
  await updateSubscriptionItem(sandbox.db, row.id, {
    lifetime_paid: row.lifetime_paid + total,
    updated_at: now,
  });
  await updatePayer(sandbox.db, payer.id, { eligible_for_free_trial: 0, updated_at: now });
  return true;
}
