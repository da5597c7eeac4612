import { isDeepStrictEqual } from "node:util";
import { ANY_VALUE, type Confirmation, type ConfirmWhen, type Operation } from "../../../tools/index.ts";
import type { JsonObject } from "../../shared/index.ts";
import { getPath } from "../reads/index.ts";
import type { GateContext } from "./gate-types.ts";
import { readTarget } from "./preview.ts";
import { removesAny } from "./removed-values.ts";

const matches = (expectedValues: Readonly<Record<string, unknown>>, getValue: (name: string) => unknown) =>
  Object.entries(expectedValues).every(([name, expected]) => {
    const value = getValue(name);
    return expected === ANY_VALUE ? value !== undefined : isDeepStrictEqual(value, expected);
  });

/** Whether a trigger's conditions on the target hold. If the target cannot be read, they are assumed to hold. */
async function triggerApplies(
  { target: targetValues = {}, onlyIfRemoving }: ConfirmWhen,
  confirmation: Confirmation,
  args: JsonObject,
  context: GateContext,
): Promise<boolean> {
  const { target: readSpec } = confirmation;
  if ((Object.keys(targetValues).length === 0 && onlyIfRemoving !== true) || "unreadable" in readSpec)
    return true;
  try {
    const target = await readTarget(readSpec, args, context);
    if (target === undefined) return true;
    return (
      matches(targetValues, (path) => getPath(target, path)) &&
      (onlyIfRemoving !== true || removesAny(confirmation, target, args))
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
  for (const trigger of confirm.when) {
    if (!matches(trigger.arguments, (name) => args[name])) continue;
    if (await triggerApplies(trigger, confirm, args, context)) return confirm;
  }
  return undefined;
}
