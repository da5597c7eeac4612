import { isObject, type JsonObject } from "../../shared/json.ts";

/** Cuts JSON down to so many characters: whole fields and whole items stay, and what is left out is named. */

/** Something that was left out. */
export interface Cut {
  /** Where it is, by dotted path, through lists as if they were their items. */
  readonly path: string;
  /** Its length as JSON. */
  readonly length: number;
  /** How many items of a list were kept, and of how many. */
  readonly items?: { readonly kept: number; readonly of: number };
  /** The fields in it, or in its items. */
  readonly fields: readonly string[];
}

/** What was kept of a value, `undefined` where nothing was, and what was not. */
export interface Part<T = unknown> {
  readonly kept: T | undefined;
  readonly cuts: readonly Cut[];
}

/** How deep fields are cut inside: what is nested deeper, nobody asks for in parts. */
const MAX_DEPTH = 8;

/** How many names a sentence lists, and how many characters of each. */
const MAX_NAMES = 6;
const MAX_NAME = 80;

/** As long as JSON is, in characters. */
export const lengthOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

/** The fields of an object, or of the items of a list. */
function fieldsIn(value: unknown): string[] {
  const object: unknown = Array.isArray(value) ? value[0] : value;
  return isObject(object) ? Object.keys(object) : [];
}

const leftOut = (value: unknown, path: string): Cut => ({
  path,
  length: lengthOf(value),
  fields: fieldsIn(value),
});

/** How many items from the first on fit. */
export function fittingItems(items: readonly unknown[], room: number): number {
  // The brackets; each item has a comma after it but the last.
  let length = 1;
  const end = items.findIndex((item) => {
    length += lengthOf(item) + 1;
    return length > room;
  });
  return end === -1 ? items.length : end;
}

function cutList(list: readonly unknown[], room: number, path: string): Part {
  const kept = fittingItems(list, room);
  if (kept === 0) return { kept: undefined, cuts: [leftOut(list, path)] };
  return {
    kept: list.slice(0, kept),
    cuts: [{ ...leftOut(list, path), items: { kept, of: list.length } }],
  };
}

/**
 * An object whose shortest fields are kept as they are, and the others cut to the room that is left.
 *
 * @param needed fields that stay as they are, however long
 */
export function cutObject(
  object: JsonObject,
  room: number,
  path = "",
  needed: ReadonlySet<string> = new Set(),
): Part<JsonObject> {
  const byLength = Object.entries(object)
    .map(([name, value]) => ({ name, value, length: lengthOf(value) }))
    .sort((a, b) => Number(needed.has(b.name)) - Number(needed.has(a.name)) || a.length - b.length);
  const parts = new Map<string, unknown>();
  const cuts: Cut[] = [];
  let left = room - 1;
  for (const { name, value, length } of byLength) {
    const around = lengthOf(name) + 2;
    const part =
      length + around <= left || needed.has(name)
        ? { kept: value, cuts: [] }
        : cut(value, left - around, path === "" ? name : `${path}.${name}`);
    cuts.push(...part.cuts);
    if (part.kept === undefined) continue;
    parts.set(name, part.kept);
    left -= lengthOf(part.kept) + around;
  }
  cuts.sort((a, b) => b.length - a.length);
  // Of a few fields each is named; of many, the object that they are in.
  if (parts.size === 0 && path !== "")
    return { kept: undefined, cuts: cuts.length <= MAX_NAMES ? cuts : [leftOut(object, path)] };
  const kept = Object.keys(object).flatMap((name) => (parts.has(name) ? [[name, parts.get(name)]] : []));
  return { kept: Object.fromEntries(kept), cuts };
}

function cut(value: unknown, room: number, path: string): Part {
  if (path.split(".", MAX_DEPTH + 1).length > MAX_DEPTH)
    return { kept: undefined, cuts: [leftOut(value, path)] };
  if (Array.isArray(value)) return cutList(value, room, path);
  if (isObject(value)) return cutObject(value, room, path);
  return { kept: undefined, cuts: [leftOut(value, path)] };
}

/** Names in a sentence; of many the first few. */
export function listOfNames(names: readonly string[]): string {
  const shown = names
    .slice(0, MAX_NAMES)
    .map((name) => (name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name));
  const more = names.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

/** What was left out, with its size. */
export const describeCuts = (cuts: readonly Cut[]): string =>
  listOfNames(
    cuts.map(({ path, length, items }) =>
      items === undefined
        ? `${path} (${length} characters)`
        : `${path} after item ${items.kept} of ${items.of} (${length} characters in all)`,
    ),
  );
