import { isJsonObject, type JsonObject } from "../../shared/json.ts";

/** Cuts JSON down to so many characters: whole fields and whole items stay, and what is left out is named. */

/** Something that was left out. */
export interface Omission {
  /** Where it is, by dotted path, through lists as if they were their items. */
  readonly path: string;
  /** Its length as JSON. */
  readonly length: number;
  /** How many items of a list were kept, and of how many. */
  readonly items?: { readonly retained: number; readonly total: number };
  /** The fields in it, or in its items. */
  readonly fields: readonly string[];
}

/** What was kept of a value, `undefined` where nothing was, and what was not. */
export interface Truncated<T = unknown> {
  readonly retained: T | undefined;
  readonly omissions: readonly Omission[];
}

/** How deep fields are cut inside: what is nested deeper, nobody asks for in parts. */
const MAX_DEPTH = 8;

/** How many names a sentence lists, and how many characters of each. */
const MAX_NAMES = 6;
const MAX_NAME_LENGTH = 80;

/** As long as JSON is, in characters. */
export const jsonLength = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

/** The fields of an object, or of the items of a list. */
function listFieldNames(value: unknown): string[] {
  const object: unknown = Array.isArray(value) ? value[0] : value;
  return isJsonObject(object) ? Object.keys(object) : [];
}

const omission = (value: unknown, path: string): Omission => ({
  path,
  length: jsonLength(value),
  fields: listFieldNames(value),
});

/** How many items from the first on fit. */
export function countFittingItems(items: readonly unknown[], budget: number): number {
  // The brackets; each item has a comma after it but the last.
  let length = 1;
  const end = items.findIndex((item) => {
    length += jsonLength(item) + 1;
    return length > budget;
  });
  return end === -1 ? items.length : end;
}

function truncateList(list: readonly unknown[], budget: number, path: string): Truncated {
  const retained = countFittingItems(list, budget);
  if (retained === 0) return { retained: undefined, omissions: [omission(list, path)] };
  return {
    retained: list.slice(0, retained),
    omissions: [{ ...omission(list, path), items: { retained, total: list.length } }],
  };
}

/**
 * An object whose shortest fields are kept as they are, and the others cut to the room that is left.
 *
 * @param requiredFields fields that stay as they are, however long
 */
export function truncateObject(
  object: JsonObject,
  budget: number,
  path = "",
  requiredFields: ReadonlySet<string> = new Set(),
): Truncated<JsonObject> {
  const fieldsByLength = Object.entries(object)
    .map(([name, value]) => ({ name, value, length: jsonLength(value) }))
    .sort(
      (a, b) =>
        Number(requiredFields.has(b.name)) - Number(requiredFields.has(a.name)) || a.length - b.length,
    );
  const retainedFields = new Map<string, unknown>();
  const omissions: Omission[] = [];
  let remainingBudget = budget - 1;
  for (const { name, value, length } of fieldsByLength) {
    const overhead = jsonLength(name) + 2;
    const truncated =
      length + overhead <= remainingBudget || requiredFields.has(name)
        ? { retained: value, omissions: [] }
        : truncateValue(value, remainingBudget - overhead, path === "" ? name : `${path}.${name}`);
    omissions.push(...truncated.omissions);
    if (truncated.retained === undefined) continue;
    retainedFields.set(name, truncated.retained);
    remainingBudget -= jsonLength(truncated.retained) + overhead;
  }
  omissions.sort((a, b) => b.length - a.length);
  // Of a few fields each is named; of many, the object that they are in.
  if (retainedFields.size === 0 && path !== "")
    return {
      retained: undefined,
      omissions: omissions.length <= MAX_NAMES ? omissions : [omission(object, path)],
    };
  const retained = Object.keys(object).flatMap((name) =>
    retainedFields.has(name) ? [[name, retainedFields.get(name)]] : [],
  );
  return { retained: Object.fromEntries(retained), omissions };
}

function truncateValue(value: unknown, budget: number, path: string): Truncated {
  if (path.split(".", MAX_DEPTH + 1).length > MAX_DEPTH)
    return { retained: undefined, omissions: [omission(value, path)] };
  if (Array.isArray(value)) return truncateList(value, budget, path);
  if (isJsonObject(value)) return truncateObject(value, budget, path);
  return { retained: undefined, omissions: [omission(value, path)] };
}

/** Names in a sentence; of many the first few. */
export function formatNames(names: readonly string[]): string {
  const listed = names
    .slice(0, MAX_NAMES)
    .map((name) => (name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name));
  const remainingCount = names.length - listed.length;
  return remainingCount === 0 ? listed.join(", ") : `${listed.join(", ")} and ${remainingCount} more`;
}

/** What was left out, with its size. */
export const describeOmissions = (omissions: readonly Omission[]): string =>
  formatNames(
    omissions.map(({ path, length, items }) =>
      items === undefined
        ? `${path} (${length} characters)`
        : `${path} after item ${items.retained} of ${items.total} (${length} characters in all)`,
    ),
  );
