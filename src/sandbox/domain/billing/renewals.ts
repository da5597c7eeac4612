import { runInTransaction, type Sandbox } from "../../context.ts";
import {
  findActiveDiscountRedemptions,
  findDueSubscriptionItem,
  findFreeSubscriptionItem,
  listCurrentSubscriptionItems,
  type SubscriptionItemRow,
  updateDiscountRedemption,
  updateSubscriptionItem,
} from "../../store/index.ts";
import { payFromCredits } from "./charges.ts";
import { loadSubscriptionItem } from "./items.ts";
import { calculatePeriodEnd } from "./periods.ts";

/** Time-based changes of subscriptions: renewals, ends of trials and cancellations. */

/** Ends an item and removes its discount. */
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

/** Moves a payer to the free plan, now or when a paid period ends. */
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

/** Starts a period now. The item is active if it is paid for, otherwise past due. */
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

/** Starts the upcoming item of a payer, or else the free plan. */
async function startNextItem(sandbox: Sandbox, payerId: string): Promise<void> {
  const next = (await listCurrentSubscriptionItems(sandbox.db, payerId)).find(
    ({ status }) => status === "upcoming",
  );
  const freeItem = await findFreeSubscriptionItem(sandbox.db, payerId);
  if (next === undefined || next.id === freeItem?.id)
    await startFreePlan(sandbox, payerId, { status: "active", period_start: sandbox.now() });
  else await startPeriod(sandbox, next, await loadAndPay(sandbox, next, "checkout"));
}

/** Handles the end of a period: the item is renewed, or it ends because it was canceled or not paid for. */
async function endPeriod(sandbox: Sandbox, row: SubscriptionItemRow): Promise<void> {
  if (row.canceled_at === null && row.status === "active") {
    const paid = await loadAndPay(sandbox, row, "recurring");
    // A trial creates no debt: if the next period is not paid for, the item ends instead of being past due.
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
 * Processes all renewals, ends of trials and cancellations that have become due since the last call. They are
 * processed in order, each with the clock set to its due time.
 */
export async function processDuePeriods(sandbox: Sandbox): Promise<void> {
  if ((await findDueSubscriptionItem(sandbox.db, sandbox.now())) === undefined) return;
  await (sandbox.db.isTransaction ? endDuePeriods(sandbox) : runInTransaction(sandbox, endDuePeriods));
}

/** Pays for the payer's past due items, as far as the credits suffice. */
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
