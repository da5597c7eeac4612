import { isJsonObject, type JsonObject } from "../../shared/index.ts";
import { formatName } from "../text.ts";

/**
 * Truncates JSON to a number of characters: whole fields and whole items are retained, and what was left out is
 * listed.
 */

/** A value that was left out, or a list that was cut short. */
export interface Omission {
  /** The dotted path of the value, without the indices of array items. */
  readonly path: string;
  /** The length of the whole value, in characters of JSON. */
  readonly length: number;
  /** For a list that was cut short: the number of items retained, and of all items. */
  readonly items?: { readonly retained: number; readonly total: number };
  /** The names of the fields of the object, or of the first item of the list. */
  readonly fields: readonly string[];
}

/** The retained part of a value, `undefined` if nothing was retained, and what was left out. */
export interface Truncated<T = unknown> {
  readonly retained: T | undefined;
  readonly omissions: readonly Omission[];
}

/**
 * The maximum depth at which values are truncated. Deeper values are retained or left out whole, because agents do
 * not request parts of them.
 */
const MAX_DEPTH = 8;

/** The maximum number of paths in a sentence, and the maximum length of each in characters. */
const MAX_PATHS = 6;
const MAX_PATH_LENGTH = 80;

/** The length of a value, in characters of JSON. */
export const getJsonLength = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

/** The names of the fields of an object, or of the first item of an array. */
function listFieldNames(value: unknown): string[] {
  const object: unknown = Array.isArray(value) ? value[0] : value;
  return isJsonObject(object) ? Object.keys(object) : [];
}

const createOmission = (value: unknown, path: string): Omission => ({
  path,
  length: getJsonLength(value),
  fields: listFieldNames(value),
});

/** How many items, from the first on, fit into a JSON array of `budget` characters. */
export function countFittingItems(items: readonly unknown[], budget: number): number {
  // The brackets, and a comma after each item but the last, take one character more than there are items.
  let length = 1;
  const end = items.findIndex((item) => {
    length += getJsonLength(item) + 1;
    return length > budget;
  });
  return end === -1 ? items.length : end;
}

function truncateList(list: readonly unknown[], budget: number, path: string): Truncated {
  const retained = countFittingItems(list, budget);
  if (retained === 0) return { retained: undefined, omissions: [createOmission(list, path)] };
  return {
    retained: list.slice(0, retained),
    omissions: [{ ...createOmission(list, path), items: { retained, total: list.length } }],
  };
}

/**
 * Truncates an object: the shortest fields are retained unchanged, and the others truncated to the remaining budget.
 *
 * @param requiredFields fields that are retained unchanged, however long they are
 */
export function truncateObject(
  object: JsonObject,
  budget: number,
  path = "",
  requiredFields: ReadonlySet<string> = new Set(),
): Truncated<JsonObject> {
  const fieldsByLength = Object.entries(object)
    .map(([name, value]) => ({ name, value, length: getJsonLength(value) }))
    .sort(
      (a, b) =>
        Number(requiredFields.has(b.name)) - Number(requiredFields.has(a.name)) || a.length - b.length,
    );
  const retainedFields = new Map<string, unknown>();
  const omissions: Omission[] = [];
  let remainingBudget = budget - 1;
  for (const { name, value, length } of fieldsByLength) {
    const overhead = getJsonLength(name) + 2;
    const truncated =
      length + overhead <= remainingBudget || requiredFields.has(name)
        ? { retained: value, omissions: [] }
        : truncateValue(value, remainingBudget - overhead, path === "" ? name : `${path}.${name}`);
    omissions.push(...truncated.omissions);
    if (truncated.retained === undefined) continue;
    retainedFields.set(name, truncated.retained);
    remainingBudget -= getJsonLength(truncated.retained) + overhead;
  }
  omissions.sort((a, b) => b.length - a.length);
  // A few omitted fields are listed individually; for many, the object that contains them is listed.
  if (retainedFields.size === 0 && path !== "")
    return {
      retained: undefined,
      omissions: omissions.length <= MAX_PATHS ? omissions : [createOmission(object, path)],
    };
  const retained = Object.keys(object).flatMap((name) =>
    retainedFields.has(name) ? [[name, retainedFields.get(name)]] : [],
  );
  return { retained: Object.fromEntries(retained), omissions };
}

function truncateValue(value: unknown, budget: number, path: string): Truncated {
  if (path.split(".", MAX_DEPTH + 1).length > MAX_DEPTH)
    return { retained: undefined, omissions: [createOmission(value, path)] };
  if (Array.isArray(value)) return truncateList(value, budget, path);
  if (isJsonObject(value)) return truncateObject(value, budget, path);
  return { retained: undefined, omissions: [createOmission(value, path)] };
}

const formatPath = (path: string) => formatName(path, MAX_PATH_LENGTH);

/** Lists texts in a sentence; of many, only the first few and the number of the others. */
function joinFirst(texts: readonly string[]): string {
  const listed = texts.slice(0, MAX_PATHS).join(", ");
  return texts.length <= MAX_PATHS ? listed : `${listed} and ${texts.length - MAX_PATHS} more`;
}

/** Lists paths in a sentence. They may contain keys of metadata, which third parties may have written. */
export const formatPaths = (paths: readonly string[]): string => joinFirst(paths.map(formatPath));

/** Lists what was left out, with its length. */
export const describeOmissions = (omissions: readonly Omission[]): string =>
  joinFirst(
    omissions.map(({ path, length, items }) =>
      items === undefined
        ? `${formatPath(path)} (${length} characters)`
        : `${formatPath(path)} after item ${items.retained} of ${items.total} (${length} characters in all)`,
    ),
  );
