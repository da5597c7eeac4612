import { MAX_JSON_DEPTH } from "./json-depth.ts";

/**
 * The maximum number of values in the arguments of a call or the body of a request, at any depth. What validates them
 * takes about a microsecond for each, and describes each that is invalid.
 */
export const MAX_JSON_VALUES = 100_000;

/** The number of values that may still be visited after this one and those in it; negative if there are too many. */
function visit(value: unknown, remaining: number, depth: number): number {
  if (remaining < 0 || typeof value !== "object" || value === null || depth === 0) return remaining;
  if (Array.isArray(value)) {
    let left = remaining - value.length;
    for (let index = 0; index < value.length && left >= 0; index += 1)
      left = visit(value[index], left, depth - 1);
    return left;
  }
  let left = remaining;
  // `for…in` visits the values without allocating an array of them.
  for (const name in value) {
    left = visit(Reflect.get(value, name), left - 1, depth - 1);
    if (left < 0) return left;
  }
  return left;
}

/** Whether a JSON value contains more than `maxValues` values, down to the maximum depth. */
export const exceedsValueCount = (value: unknown, maxValues: number): boolean =>
  visit(value, maxValues, MAX_JSON_DEPTH) < 0;
