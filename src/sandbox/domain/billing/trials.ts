import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { listCurrentSubscriptionItems, updateSubscriptionItem } from "../../store/index.ts";
import type { SubscriptionItemDetails } from "./items.ts";
import { DAY_MS } from "./periods.ts";

const MAX_TRIAL_DAYS = 365;
const RFC3339_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/**
 * Moves the end of a free trial, and the start of the upcoming item with it.
 *
 * @throws ApiError 403 if the item is not in a free trial, 422 if the trial cannot end at the given time
 */
export async function extendTrial(
  sandbox: Sandbox,
  { row, plan, payer }: SubscriptionItemDetails,
  extendTo: string,
): Promise<void> {
  if (row.status !== "active" || row.is_free_trial === 0 || row.period_end === null)
    throw new ApiError(403, {
      code: "subscription_item_not_in_free_trial",
      message: "not in free trial",
      longMessage: `Subscription item ${row.id} is not in a free trial.`,
    });
  if (plan.plan.free_trial_days === null)
    throw new ApiError(403, {
      code: "plan_free_trials_disabled",
      message: "free trials disabled",
      longMessage: `The plan ${plan.plan.name} has no free trials.`,
    });
  const end = RFC3339_PATTERN.test(extendTo) ? Date.parse(extendTo) : Number.NaN;
  if (Number.isNaN(end))
    throw invalidParam(
      "extend_to",
      "extend_to must be a time such as 2026-01-08T00:00:00Z.",
      "form_param_invalid_time",
    );
  if (end === row.period_end) return;
  if (end < row.period_end)
    throw invalidParam("extend_to", "extend_to must not be before the current end of the trial.");
  if (end > sandbox.now() + MAX_TRIAL_DAYS * DAY_MS)
    throw invalidParam("extend_to", `extend_to must be within ${MAX_TRIAL_DAYS} days.`);
  const updated_at = sandbox.now();
  await updateSubscriptionItem(sandbox.db, row.id, { period_end: end, updated_at });
  for (const next of await listCurrentSubscriptionItems(sandbox.db, payer.id))
    if (next.status === "upcoming")
      await updateSubscriptionItem(sandbox.db, next.id, { period_start: end, updated_at });
}
