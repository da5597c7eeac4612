import { isDeepStrictEqual } from "node:util";
import { ANY_VALUE, type Conditions, isComparison, PRESENT } from "../../../tools/index.ts";
import { isJsonObject } from "../../shared/index.ts";
import { getAll, getPath } from "../reads/index.ts";

/** Evaluates the conditions of the catalog (`tools/core/conditions.ts`). */

/** Whether there is a value that can be lost: not `false`, and not empty. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** Absent, `null` and an empty text all mean that there is no value. */
const normalizeAbsent = (value: unknown): unknown => (value === "" || value === undefined ? null : value);

/** Whether an argument changes the current value; of an object, only the fields that it has. */
function changes(next: unknown, current: unknown): boolean {
  if (isJsonObject(next) && isJsonObject(current))
    return Object.entries(next).some(([key, value]) => changes(value, current[key]));
  return !isDeepStrictEqual(normalizeAbsent(next), normalizeAbsent(current));
}

function meetsCondition(condition: unknown, values: readonly unknown[], target: unknown): boolean {
  const [value] = values;
  if (condition === ANY_VALUE) return value !== undefined;
  if (condition === PRESENT) return values.some(isSet);
  if (!isComparison(condition)) return isDeepStrictEqual(value, condition);
  switch (condition.kind) {
    case "differs":
      return (
        value !== undefined && (target === undefined || changes(value, getPath(target, condition.targetPath)))
      );
    case "does not match":
      return typeof value === "string" && !condition.pattern.test(value);
    case "at most":
      return values.filter((item) => isDeepStrictEqual(item, condition.value)).length <= condition.maximum;
  }
}

/**
 * Whether the values of `source` meet all conditions.
 *
 * @param target what `differsFrom` compares with; without it, such a condition holds for every value
 */
export const meetsConditions = (conditions: Conditions, source: unknown, target?: unknown): boolean =>
  Object.entries(conditions).every(([path, condition]) =>
    meetsCondition(condition, getAll(source, path), target),
  );

/** Whether a condition on arguments can be evaluated only with the target. */
export const dependsOnTarget = (conditions: Conditions): boolean =>
  Object.values(conditions).some((condition) => isComparison(condition) && condition.kind === "differs");
