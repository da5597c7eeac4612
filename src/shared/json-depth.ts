/**
 * How deeply what is said may be nested. What goes through it goes through it by recursion, and whoever may write
 * metadata could nest them so deeply that there is no room for that.
 */
export const MAX_JSON_DEPTH = 100;

/** Whether a JSON value is nested more deeply than so many levels. */
export function exceedsDepth(value: unknown, maxDepth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (maxDepth === 0) return true;
  // An object's own values, without a list of them.
  for (const name in value) if (exceedsDepth(Reflect.get(value, name), maxDepth - 1)) return true;
  return false;
}

function tryStringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "(nested too deeply to be shown)";
  }
}

/** A JSON value with what is too deep inside it as the JSON of that, in a string. */
export function stringifyBelowDepth(value: unknown, maxDepth: number = MAX_JSON_DEPTH): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (maxDepth === 0) return tryStringify(value);
  if (Array.isArray(value)) return value.map((item) => stringifyBelowDepth(item, maxDepth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, stringifyBelowDepth(inner, maxDepth - 1)]),
  );
}
