import { inTransaction, type Sandbox } from "../../context.ts";
import { findActiveDiscountRedemptions, updateDiscountRedemption } from "../../store/discounts.ts";
import {
  listCurrentSubscriptionItems,
  findDueSubscriptionItem,
  findFreeSubscriptionItem,
  updateSubscriptionItem,
  type SubscriptionItemRow,
} from "../../store/subscription-items.ts";
import { payFromCredits } from "./charges.ts";
import { loadSubscriptionItem } from "./items.ts";
import { calculatePeriodEnd } from "./periods.ts";

/** What time does to subscriptions. */

/** Ends an item now; a discount ends with it. */
export async function endSubscriptionItem(
  sandbox: Sandbox,
  { id }: SubscriptionItemRow,
  status: "ended" | "abandoned" = "ended",
): Promise<void> {
  const now = sandbox.now();
  await updateSubscriptionItem(sandbox.db, id, { status, ended_at: now, is_free_trial: 0, updated_at: now });
  const redemption = (await findActiveDiscountRedemptions(sandbox.db, [id])).get(id);
  if (redemption !== undefined)
    await updateDiscountRedemption(sandbox.db, redemption.id, { status: "removed" });
}

/** Puts a payer on the free plan, now or when a paid period ends. */
export async function startFreePlan(
  sandbox: Sandbox,
  payerId: string,
  when: { readonly status: "active" | "upcoming"; readonly period_start: number },
): Promise<SubscriptionItemRow> {
  const freeItem = await findFreeSubscriptionItem(sandbox.db, payerId);
  if (freeItem === undefined) throw new Error(`${payerId} has no item of the free plan.`);
  const changes = { ...when, canceled_at: null, ended_at: null, updated_at: sandbox.now() };
  await updateSubscriptionItem(sandbox.db, freeItem.id, changes);
  return { ...freeItem, ...changes };
}

const loadAndPay = async (
  sandbox: Sandbox,
  row: SubscriptionItemRow,
  chargeType: "checkout" | "recurring",
): Promise<boolean> => payFromCredits(sandbox, await loadSubscriptionItem(sandbox.db, row), chargeType);

/** Begins a period now: what is paid for is active, what is not is past due. */
async function startPeriod(sandbox: Sandbox, row: SubscriptionItemRow, paid: boolean): Promise<void> {
  const start = sandbox.now();
  await updateSubscriptionItem(sandbox.db, row.id, {
    status: paid ? "active" : "past_due",
    past_due_at: paid ? null : start,
    is_free_trial: 0,
    period_start: start,
    period_end: calculatePeriodEnd(start, row.period),
    updated_at: start,
  });
}

/** Begins what was to follow, or else the free plan. */
async function startNextItem(sandbox: Sandbox, payerId: string): Promise<void> {
  const next = (await listCurrentSubscriptionItems(sandbox.db, payerId)).find(
    ({ status }) => status === "upcoming",
  );
  const freeItem = await findFreeSubscriptionItem(sandbox.db, payerId);
  if (next === undefined || next.id === freeItem?.id)
    await startFreePlan(sandbox, payerId, { status: "active", period_start: sandbox.now() });
  else await startPeriod(sandbox, next, await loadAndPay(sandbox, next, "checkout"));
}

/** A period has ended: the item is renewed, or ends because it was canceled or not paid for. */
async function endPeriod(sandbox: Sandbox, row: SubscriptionItemRow): Promise<void> {
  if (row.canceled_at === null && row.status === "active") {
    const paid = await loadAndPay(sandbox, row, "recurring");
    // Nobody owes for a trial: one that nobody pays for just ends.
    if (paid || row.is_free_trial === 0) return startPeriod(sandbox, row, paid);
  }
  await endSubscriptionItem(sandbox, row);
  await startNextItem(sandbox, row.payer_id);
}

async function endDuePeriods(sandbox: Sandbox): Promise<void> {
  const findDue = () => findDueSubscriptionItem(sandbox.db, sandbox.now());
  for (let row = await findDue(); row !== undefined; row = await findDue()) {
    const end = row.period_end ?? sandbox.now();
    await endPeriod({ ...sandbox, now: () => end }, row);
  }
}

/**
 * Brings all subscriptions to the present: renewals, trials and cancellations whose time has come since anybody
 * last looked happen now, in order, each at its own time.
 */
export async function processDuePeriods(sandbox: Sandbox): Promise<void> {
  if ((await findDueSubscriptionItem(sandbox.db, sandbox.now())) === undefined) return;
  await (sandbox.db.isTransaction ? endDuePeriods(sandbox) : inTransaction(sandbox, endDuePeriods));
}

/** Pays what is past due, as far as the payer's credits reach now. */
export async function payPastDueItems(sandbox: Sandbox, payerId: string): Promise<void> {
  for (const row of await listCurrentSubscriptionItems(sandbox.db, payerId)) {
    if (row.status !== "past_due") continue;
    if (await loadAndPay(sandbox, row, "recurring"))
      await updateSubscriptionItem(sandbox.db, row.id, {
        status: "active",
        past_due_at: null,
        updated_at: sandbox.now(),
      });
  }
}
