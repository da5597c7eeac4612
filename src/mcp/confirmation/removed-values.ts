import { isDeepStrictEqual } from "node:util";
import type { Confirmation, Replacement } from "../../../tools/index.ts";
import { isJsonObject, type JsonObject } from "../../shared/index.ts";
import { formatCount, getPath, isPresent, pickName } from "../reads/index.ts";

/** Finds what is removed when an argument replaces a value of the target. */

/** The keys of `current` that `next` does not have, as dotted paths. */
const findMissingKeys = (current: JsonObject, next: JsonObject, path = ""): string[] =>
  Object.entries(current).flatMap(([key, value]) => {
    const nextValue = Object.hasOwn(next, key) ? next[key] : undefined;
    if (nextValue === undefined) return [`${path}${key}`];
    return isJsonObject(value) && isJsonObject(nextValue)
      ? findMissingKeys(value, nextValue, `${path}${key}.`)
      : [];
  });

const isSameValue = (current: unknown, next: unknown, matchFields: Replacement["matchFields"]): boolean =>
  matchFields === undefined
    ? isDeepStrictEqual(current, next)
    : Object.entries(matchFields).every(([path, fields]) => {
        const value =
          fields.length === 0 ? next : fields.map((field) => getPath(next, field)).find(isPresent);
        return isDeepStrictEqual(getPath(current, path), value);
      });

/** The names of what is removed; `undefined` if the call does not replace the value. */
function findRemovedNames(
  { argument, currentPath, matchFields, labelFields }: Replacement,
  target: unknown,
  args: JsonObject,
) {
  const next = args[argument];
  if (next === undefined) return undefined;
  const current = getPath(target, currentPath);
  if (Array.isArray(current))
    return current
      .filter(
        (item) =>
          !Array.isArray(next) || !next.some((candidate) => isSameValue(item, candidate, matchFields)),
      )
      .map((item) =>
        labelFields === undefined ? String(item) : (pickName(item, labelFields) ?? JSON.stringify(item)),
      );
  return isJsonObject(current) ? findMissingKeys(current, isJsonObject(next) ? next : {}) : [];
}

/**
 * The counts of what is removed, as `2 keys of public_metadata (plan, tier)`, and the labels of everything that the
 * call replaces.
 */
export function listRemovedValues({ replaces }: Confirmation, target: unknown, args: JsonObject) {
  const removals = Object.entries(replaces ?? {}).flatMap(([many, replacement]) => {
    const removedNames = findRemovedNames(replacement, target, args);
    return removedNames === undefined ? [] : [{ removedNames, label: { one: replacement.noun, many } }];
  });
  return {
    formattedCounts: removals.flatMap(({ removedNames, label }) =>
      removedNames.length === 0 ? [] : [formatCount(removedNames.length, label, removedNames)],
    ),
    labels: removals.map(({ label }) => label.many),
  };
}

/** Whether the call removes anything. */
export const removesAny = ({ replaces }: Confirmation, target: unknown, args: JsonObject): boolean =>
  Object.values(replaces ?? {}).some(
    (replacement) => (findRemovedNames(replacement, target, args) ?? []).length > 0,
  );
