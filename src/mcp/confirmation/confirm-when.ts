import type { Confirmation, ConfirmWhen, Operation } from "../../../tools/index.ts";
import type { JsonObject } from "../../shared/index.ts";
import { getPath, lookUp, type ReadContext } from "../reads/index.ts";
import { dependsOnTarget, meetsConditions } from "./evaluate-conditions.ts";
import type { GateContext } from "./gate-types.ts";
import { isAffecting, memoizeReads } from "./preview.ts";
import { removesAny, replacesAny } from "./removed-values.ts";

/** Whether a trigger can be evaluated only with the target or its dependents. */
const needsReads = ({ arguments: conditions = {}, target, onlyIfRemoving, onlyIfAffecting }: ConfirmWhen) =>
  target !== undefined ||
  onlyIfRemoving === true ||
  onlyIfAffecting !== undefined ||
  dependsOnTarget(conditions);

/** Whether the conditions of a trigger hold. What cannot be read is assumed to meet them. */
async function triggerApplies(
  trigger: ConfirmWhen,
  confirmation: Confirmation,
  args: JsonObject,
  context: ReadContext,
): Promise<boolean> {
  const { arguments: conditions = {}, target: targetConditions = {} } = trigger;
  if (!meetsConditions(conditions, args)) return false;
  if (trigger.onlyIfRemoving === true && !replacesAny(confirmation, args)) return false;
  if (!needsReads(trigger)) return true;
  const { target: readSpec } = confirmation;
  try {
    const { target } =
      "unreadable" in readSpec
        ? { target: undefined }
        : await lookUp(readSpec, (path) => getPath(args, path), context);
    if (target === undefined) {
      // Without a target, only the dependents can tell.
      if ("operation" in readSpec || trigger.onlyIfAffecting === undefined) return true;
    } else if (
      !meetsConditions(targetConditions, target) ||
      !meetsConditions(conditions, args, target) ||
      (trigger.onlyIfRemoving === true && !removesAny(confirmation, target, args))
    )
      return false;
    return (
      trigger.onlyIfAffecting === undefined ||
      (await isAffecting(trigger.onlyIfAffecting, confirmation, { target, args }, context))
    );
  } catch {
    return true;
  }
}

/**
 * The confirmation that a call needs; `undefined` if it needs none, and `"undeclared"` if the operation is
 * destructive and declares none.
 */
export async function resolveConfirmation(
  { effect, confirm }: Operation,
  args: JsonObject,
  context: GateContext,
): Promise<Confirmation | "undeclared" | undefined> {
  if (effect === "read") return undefined;
  if (confirm === undefined) return effect === "destructive" ? "undeclared" : undefined;
  if (!("when" in confirm)) return confirm;
  // Several conditions may need the same target.
  const readContext = memoizeReads(context);
  for (const trigger of confirm.when)
    if (await triggerApplies(trigger, confirm, args, readContext)) return confirm;
  return undefined;
}
