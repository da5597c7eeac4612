import { isDeepStrictEqual } from "node:util";
import type { Confirmation, Replacement } from "../../../tools/index.ts";
import { isJsonObject, type JsonObject } from "../../shared/index.ts";
import { getPath, isPresent, pickName, toItemCount } from "../reads/index.ts";

/** Finds what is removed when an argument replaces a value of the target. */

/**
 * The keys of `current` that a new value removes, as dotted paths.
 *
 * @param isRemoved whether a key is removed, given its current and its new value (`undefined` if it has none)
 */
const findRemovedKeys = (
  current: JsonObject,
  next: JsonObject,
  isRemoved: (value: unknown, nextValue: unknown) => boolean,
  path = "",
): string[] =>
  Object.entries(current).flatMap(([key, value]) => {
    const nextValue = Object.hasOwn(next, key) ? next[key] : undefined;
    if (isJsonObject(value) && isJsonObject(nextValue))
      return findRemovedKeys(value, nextValue, isRemoved, `${path}${key}.`);
    return isRemoved(value, nextValue) ? [`${path}${key}`] : [];
  });

/** Whether a key is removed, by the way in which the argument replaces the value. */
function createRemovalTest({ merges, includesChanges }: Replacement) {
  return (value: unknown, nextValue: unknown) => {
    if (nextValue === undefined) return merges !== true;
    if (nextValue === null && merges === true) return true;
    return includesChanges === true && !isDeepStrictEqual(value, nextValue);
  };
}

const isSameValue = (current: unknown, next: unknown, matchFields: Replacement["matchFields"]): boolean =>
  matchFields === undefined
    ? isDeepStrictEqual(current, next)
    : Object.entries(matchFields).every(([path, fields]) => {
        const value =
          fields.length === 0 ? next : fields.map((field) => getPath(next, field)).find(isPresent);
        return isDeepStrictEqual(getPath(current, path), value);
      });

/** The new value; `undefined` if the call does not replace the current one. */
function getNextValue({ argument, legacyArgument }: Replacement, args: JsonObject): unknown {
  if (args[argument] !== undefined || legacyArgument === undefined) return args[argument];
  const value = args[legacyArgument];
  return value === undefined ? undefined : [value].flat();
}

/** A value as a list if it is one, or a text that contains one. */
const toList = (value: unknown, separator: string | undefined): unknown =>
  typeof value === "string" && separator !== undefined
    ? value.split(separator).filter((part) => part !== "")
    : value;

/** The names of what is removed; `undefined` if the call does not replace the value. */
function findRemovedNames(replacement: Replacement, target: unknown, args: JsonObject) {
  const { currentPath, matchFields, labelFields, separator } = replacement;
  const next = toList(getNextValue(replacement, args), separator);
  if (next === undefined) return undefined;
  const current = toList(getPath(target, currentPath), separator);
  if (Array.isArray(current))
    return current
      .filter(
        (item) =>
          !Array.isArray(next) || !next.some((candidate) => isSameValue(item, candidate, matchFields)),
      )
      .map((item) =>
        labelFields === undefined ? String(item) : (pickName(item, labelFields) ?? JSON.stringify(item)),
      );
  return isJsonObject(current)
    ? findRemovedKeys(current, isJsonObject(next) ? next : {}, createRemovalTest(replacement))
    : [];
}

/**
 * The counts of what is removed, as 2 keys of `public_metadata` and their names, and the labels of everything that the
 * call replaces.
 */
export function listRemovedValues({ replaces }: Confirmation, target: unknown, args: JsonObject) {
  const removals = Object.entries(replaces ?? {}).flatMap(([many, replacement]) => {
    const removedNames = findRemovedNames(replacement, target, args);
    return removedNames === undefined ? [] : [{ removedNames, label: { one: replacement.noun, many } }];
  });
  return {
    counts: removals.flatMap(({ removedNames, label }) =>
      removedNames.length === 0 ? [] : [toItemCount(removedNames.length, label, removedNames)],
    ),
    labels: removals.map(({ label }) => label.many),
  };
}

/** Whether the call replaces anything, whatever the current value. */
export const replacesAny = ({ replaces }: Confirmation, args: JsonObject): boolean =>
  Object.values(replaces ?? {}).some((replacement) => getNextValue(replacement, args) !== undefined);

/** Whether the call removes anything. */
export const removesAny = ({ replaces }: Confirmation, target: unknown, args: JsonObject): boolean =>
  Object.values(replaces ?? {}).some(
    (replacement) => (findRemovedNames(replacement, target, args) ?? []).length > 0,
  );
