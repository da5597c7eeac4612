/**
 * How deeply what is said may be nested. What goes through it goes through it by recursion, and whoever may write
 * metadata could nest them so deeply that there is no room for that.
 */
export const DEEPEST = 100;

/** Whether a JSON value is nested more deeply than so many levels. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  // An object's own values, without a list of them.
  for (const name in value) if (isDeeper(Reflect.get(value, name), levels - 1)) return true;
  return false;
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "(nested too deeply to be shown)";
  }
}

/** A JSON value with what is too deep inside it as the JSON of that, in a string. */
export function flattened(value: unknown, levels: number = DEEPEST): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return textOf(value);
  if (Array.isArray(value)) return value.map((item) => flattened(item, levels - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, flattened(inner, levels - 1)]),
  );
}
