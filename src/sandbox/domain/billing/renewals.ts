import { inTransaction, type Sandbox } from "../../context.ts";
import { findActiveRedemptions, updateRedemption } from "../../store/discounts.ts";
import {
  currentItems,
  findDueItem,
  findFreeItem,
  updateItem,
  type SubscriptionItemRow,
} from "../../store/subscription-items.ts";
import { pay } from "./charges.ts";
import { loadItem } from "./items.ts";
import { periodEnd } from "./periods.ts";

/** What time does to subscriptions. */

/** Ends an item now; a discount ends with it. */
export async function endItem(
  sandbox: Sandbox,
  { id }: SubscriptionItemRow,
  status: "ended" | "abandoned" = "ended",
): Promise<void> {
  const at = sandbox.now();
  await updateItem(sandbox.db, id, { status, ended_at: at, is_free_trial: 0, updated_at: at });
  const redemption = (await findActiveRedemptions(sandbox.db, [id])).get(id);
  if (redemption !== undefined) await updateRedemption(sandbox.db, redemption.id, { status: "removed" });
}

/** Puts a payer on the free plan, now or when a paid period ends. */
export async function fallBackToFree(
  sandbox: Sandbox,
  payerId: string,
  when: { readonly status: "active" | "upcoming"; readonly period_start: number },
): Promise<SubscriptionItemRow> {
  const free = await findFreeItem(sandbox.db, payerId);
  if (free === undefined) throw new Error(`${payerId} has no item of the free plan.`);
  const changes = { ...when, canceled_at: null, ended_at: null, updated_at: sandbox.now() };
  await updateItem(sandbox.db, free.id, changes);
  return { ...free, ...changes };
}

const pays = async (
  sandbox: Sandbox,
  row: SubscriptionItemRow,
  charge: "checkout" | "recurring",
): Promise<boolean> => pay(sandbox, await loadItem(sandbox.db, row), charge);

/** Begins a period now: what is paid for is active, what is not is past due. */
async function beginPeriod(sandbox: Sandbox, row: SubscriptionItemRow, paid: boolean): Promise<void> {
  const start = sandbox.now();
  await updateItem(sandbox.db, row.id, {
    status: paid ? "active" : "past_due",
    past_due_at: paid ? null : start,
    is_free_trial: 0,
    period_start: start,
    period_end: periodEnd(start, row.period),
    updated_at: start,
  });
}

/** Begins what was to follow, or else the free plan. */
async function beginNext(sandbox: Sandbox, payerId: string): Promise<void> {
  const next = (await currentItems(sandbox.db, payerId)).find(({ status }) => status === "upcoming");
  const free = await findFreeItem(sandbox.db, payerId);
  if (next === undefined || next.id === free?.id)
    await fallBackToFree(sandbox, payerId, { status: "active", period_start: sandbox.now() });
  else await beginPeriod(sandbox, next, await pays(sandbox, next, "checkout"));
}

/** A period has ended: the item is renewed, or ends because it was canceled or not paid for. */
async function passPeriodEnd(sandbox: Sandbox, row: SubscriptionItemRow): Promise<void> {
  if (row.canceled_at === null && row.status === "active") {
    const paid = await pays(sandbox, row, "recurring");
    // Nobody owes for a trial: one that nobody pays for just ends.
    if (paid || row.is_free_trial === 0) return beginPeriod(sandbox, row, paid);
  }
  await endItem(sandbox, row);
  await beginNext(sandbox, row.payer_id);
}

async function passAllPeriodEnds(sandbox: Sandbox): Promise<void> {
  const due = () => findDueItem(sandbox.db, sandbox.now());
  for (let row = await due(); row !== undefined; row = await due()) {
    const end = row.period_end ?? sandbox.now();
    await passPeriodEnd({ ...sandbox, now: () => end }, row);
  }
}

/**
 * Brings all subscriptions to the present: renewals, trials and cancellations whose time has come since anybody
 * last looked happen now, in order, each at its own time.
 */
export async function catchUp(sandbox: Sandbox): Promise<void> {
  if ((await findDueItem(sandbox.db, sandbox.now())) === undefined) return;
  await (sandbox.db.isTransaction ? passAllPeriodEnds(sandbox) : inTransaction(sandbox, passAllPeriodEnds));
}

/** Pays what is past due, as far as the payer's credits reach now. */
export async function payPastDue(sandbox: Sandbox, payerId: string): Promise<void> {
  for (const row of await currentItems(sandbox.db, payerId)) {
    if (row.status !== "past_due") continue;
    if (await pays(sandbox, row, "recurring"))
      await updateItem(sandbox.db, row.id, {
        status: "active",
        past_due_at: null,
        updated_at: sandbox.now(),
      });
  }
}
