import { isDeepStrictEqual } from "node:util";
import type { Confirmation, Replacement } from "../../../tools/core/confirmation.ts";
import { isObject } from "../../shared/json.ts";
import { at, isThere, nameOf, numberOf } from "../reads/path-templates.ts";
import type { Arguments } from "../reads/resource-lookup.ts";

/** What goes when an argument takes the place of what a target has. */

/** The keys of the one that the other lacks, by dotted path. */
const missingKeys = (present: Arguments, next: Arguments, path = ""): string[] =>
  Object.entries(present).flatMap(([key, value]) => {
    const other = Object.hasOwn(next, key) ? next[key] : undefined;
    if (other === undefined) return [`${path}${key}`];
    return isObject(value) && isObject(other) ? missingKeys(value, other, `${path}${key}.`) : [];
  });

const isSame = (present: unknown, next: unknown, same: Replacement["matchFields"]): boolean =>
  same === undefined
    ? isDeepStrictEqual(present, next)
    : Object.entries(same).every(([path, fields]) => {
        const value = fields.length === 0 ? next : fields.map((field) => at(next, field)).find(isThere);
        return isDeepStrictEqual(at(present, path), value);
      });

/** What goes, by name; `undefined` where nothing is replaced. */
function goneOf(
  { argument, currentPath: present, matchFields: same, labelFields: named }: Replacement,
  target: unknown,
  args: Arguments,
) {
  const next = args[argument];
  if (next === undefined) return undefined;
  const now = at(target, present);
  if (Array.isArray(now))
    return now
      .filter((item) => !Array.isArray(next) || !next.some((other) => isSame(item, other, same)))
      .map((item) => (named === undefined ? String(item) : (nameOf(item, named) ?? JSON.stringify(item))));
  return isObject(now) ? missingKeys(now, isObject(next) ? next : {}) : [];
}

/** What goes, as `2 keys of public_metadata (plan, tier)`, and what all that is called which could have gone. */
export function goneFrom({ replaces }: Confirmation, target: unknown, args: Arguments) {
  const all = Object.entries(replaces ?? {}).flatMap(([many, replaced]) => {
    const gone = goneOf(replaced, target, args);
    return gone === undefined ? [] : [{ gone, label: { one: replaced.noun, many } }];
  });
  return {
    numbers: all.flatMap(({ gone, label }) =>
      gone.length === 0 ? [] : [numberOf(gone.length, label, gone)],
    ),
    labels: all.map(({ label }) => label.many),
  };
}

/** Whether anything goes. */
export const drops = ({ replaces }: Confirmation, target: unknown, args: Arguments): boolean =>
  Object.values(replaces ?? {}).some((replaced) => (goneOf(replaced, target, args) ?? []).length > 0);
