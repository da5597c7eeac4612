import { isExactNumber } from "./json.ts";

/**
 * The maximum nesting depth of arguments and results, in levels. They are processed recursively, and a user who can
 * write metadata could nest it deeply enough to overflow the stack.
 */
export const MAX_JSON_DEPTH = 100;

/**
 * Whether a JSON value is nested more than `maxDepth` levels deep.
 *
 * @param onInexactNumber called for each number that is not exact, because a second pass would take as long; not all of
 *   them are visited in a value that is too deep
 */
export function exceedsDepth(value: unknown, maxDepth: number, onInexactNumber?: () => void): boolean {
  if (typeof value !== "object" || value === null) {
    if (onInexactNumber !== undefined && typeof value === "number" && !isExactNumber(value))
      onInexactNumber();
    return false;
  }
  if (maxDepth === 0) return true;
  // `for…in` visits the values without allocating an array of them.
  for (const name in value)
    if (exceedsDepth(Reflect.get(value, name), maxDepth - 1, onInexactNumber)) return true;
  return false;
}

function tryStringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "(nested too deeply to be shown)";
  }
}

/** Returns a copy of a JSON value in which everything below `maxDepth` levels is replaced by a string of its JSON. */
export function stringifyBelowDepth(value: unknown, maxDepth: number = MAX_JSON_DEPTH): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (maxDepth === 0) return tryStringify(value);
  if (Array.isArray(value)) return value.map((item) => stringifyBelowDepth(item, maxDepth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, stringifyBelowDepth(inner, maxDepth - 1)]),
  );
}
