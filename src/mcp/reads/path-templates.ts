import { forEachPath } from "../../../tools/core/confirmation.ts";
import { oneLine, shortened } from "../results/summarize.ts";

/** Values by dotted path, and the patterns of the catalogue's grammar that stand for them. */

type Values = Readonly<Record<string, unknown>>;

/** The value that a pattern's `{field}` stands for. */
export type Lookup = (path: string) => unknown;

function below(value: unknown, key: string): unknown[] {
  if (key === "*") return Array.isArray(value) ? value : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : []));
}

/** All values at a dotted path, in which `*` is each item of an array. */
export const valuesAt = (value: unknown, path: string): unknown[] =>
  path.split(".").reduce<unknown[]>((values, key) => values.flatMap((inner) => below(inner, key)), [value]);

/** The value at a dotted path; of a path with `*`, the list of them, unless it is empty. */
export function at(value: unknown, path: string): unknown {
  const values = valuesAt(value, path);
  return path.includes("*") && values.length > 0 ? values : values[0];
}

/** Whether there is a value. */
export const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

function filledText(pattern: string, lookup: Lookup): unknown {
  const whole = /^\{([\w.*]+)\}$/.exec(pattern)?.[1];
  if (whole !== undefined) return lookup(whole);
  const parts = pattern.split(/\{([\w.*]+)\}/);
  const values = parts.map((part, index) => (index % 2 === 0 ? part : lookup(part)));
  return values.every((value, index) => index % 2 === 0 || isThere(value)) ? values.join("") : undefined;
}

/** A pattern with its values; `undefined` where it comes to nothing. */
export function filled(pattern: unknown, lookup: Lookup): unknown {
  if (typeof pattern === "string") return filledText(pattern, lookup);
  if (Array.isArray(pattern)) return pattern.map((item) => filled(item, lookup));
  if (typeof pattern !== "object" || pattern === null) return pattern;
  const list = forEachPath(pattern);
  if (list !== undefined) {
    const items = lookup(list);
    const as = "as" in pattern ? pattern.as : undefined;
    return Array.isArray(items) ? items.map((item) => filled(as, (path) => at(item, path))) : undefined;
  }
  const values = fill({ ...pattern }, lookup);
  return Object.keys(values).length === 0 && Object.keys(pattern).length > 0 ? undefined : values;
}

/** Patterns with their values; those that come to nothing are left out. */
export const fill = (patterns: Values, lookup: Lookup): Values =>
  Object.fromEntries(
    Object.entries(patterns)
      .map(([name, pattern]) => [name, filled(pattern, lookup)] as const)
      .filter(([, value]) => isThere(value)),
  );

/** The first value that there is, as people write it. */
export function nameOf(target: unknown, paths: readonly string[]): string | undefined {
  const name = paths.map((path) => at(target, path)).find(isThere);
  return typeof name === "string" || typeof name === "number" ? String(name) : undefined;
}

/** As many names as a line of a preview has room for, and how long each may be. */
const MOST = { names: 10, name: 60 };

/** A name within a line; one that could pass for something else is quoted. */
export function nameShown(name: string): string {
  const short = shortened(name, MOST.name);
  return /^[\w@.:+*/ -]+$/.test(name) && short === name ? name : oneLine(short);
}

/** What things are called, one of them and several. */
export interface Label {
  readonly one: string;
  readonly many: string;
}

/** The number of things, and what they are called where they have names: `2 roles (org:admin, org:member)`. */
export function numberOf(
  count: number,
  { one, many }: Label,
  names: readonly string[],
  more = false,
): string {
  const number = more ? `${count} or more ${many}` : `${count} ${count === 1 ? one : many}`;
  if (names.length === 0) return number;
  const shown = names.slice(0, MOST.names).map(nameShown).join(", ");
  return `${number} (${shown}${names.length > MOST.names ? ", …" : ""})`;
}
