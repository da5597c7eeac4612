import { findForEachPath, findStrippedPrefix } from "../../../tools/index.ts";
import { formatName, listNames } from "../text.ts";

/** Reads values by dotted path, and fills the catalog's templates (`tools/core/confirmation.ts`) with them. */

type Values = Readonly<Record<string, unknown>>;

/** Returns the value for the `{field}` of a template, given its dotted path. */
export type Resolver = (path: string) => unknown;

function listChildren(value: unknown, key: string): unknown[] {
  if (key === "*") return Array.isArray(value) ? value : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : []));
}

/** All values at a dotted path, in which `*` stands for each item of an array. */
export const getAll = (value: unknown, path: string): unknown[] =>
  path
    .split(".")
    .reduce<unknown[]>((values, key) => values.flatMap((inner) => listChildren(inner, key)), [value]);

/** The value at a dotted path. For a path with `*`: the array of all values, or `undefined` if there are none. */
export function getPath(value: unknown, path: string): unknown {
  const values = getAll(value, path);
  return path.includes("*") && values.length > 0 ? values : values[0];
}

/** Whether there is a value. */
export const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

function resolveText(template: string, resolver: Resolver): unknown {
  const soleField = /^\{([\w.*]+)\}$/.exec(template)?.[1];
  if (soleField !== undefined) return resolver(soleField);
  const parts = template.split(/\{([\w.*]+)\}/);
  const values = parts.map((part, index) => (index % 2 === 0 ? part : resolver(part)));
  return values.every((value, index) => index % 2 === 0 || isPresent(value)) ? values.join("") : undefined;
}

/** Fills a template; `undefined` if it resolves to no value. */
export function resolveTemplate(template: unknown, resolver: Resolver): unknown {
  if (typeof template === "string") return resolveText(template, resolver);
  if (Array.isArray(template)) return template.map((item) => resolveTemplate(item, resolver));
  if (typeof template !== "object" || template === null) return template;
  const stripped = findStrippedPrefix(template);
  if (stripped !== undefined) {
    const text = resolver(stripped.path);
    if (typeof text !== "string") return undefined;
    return text.startsWith(stripped.prefix) ? text.slice(stripped.prefix.length) : text;
  }
  const listPath = findForEachPath(template);
  if (listPath !== undefined) {
    const items = resolver(listPath);
    const itemTemplate = "as" in template ? template.as : undefined;
    return Array.isArray(items)
      ? items.map((item) => resolveTemplate(itemTemplate, (path) => getPath(item, path)))
      : undefined;
  }
  const values = resolveTemplates({ ...template }, resolver);
  return Object.keys(values).length === 0 && Object.keys(template).length > 0 ? undefined : values;
}

/** Fills several templates; those that resolve to no value are left out. */
export const resolveTemplates = (templates: Values, resolver: Resolver): Values =>
  Object.fromEntries(
    Object.entries(templates)
      .map(([name, template]) => [name, resolveTemplate(template, resolver)] as const)
      .filter(([, value]) => isPresent(value)),
  );

/** The name of a target: the first present value among the paths, if it is a string or a number. */
export function pickName(target: unknown, paths: readonly string[]): string | undefined {
  const name = paths.map((path) => getPath(target, path)).find(isPresent);
  return typeof name === "string" || typeof name === "number" ? String(name) : undefined;
}

/** The singular and the plural of what is counted. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

/** A number of items of one kind. */
export interface ItemCount {
  /** The number with its noun, as `2 roles`, in the server's own words. */
  readonly quantity: string;
  /** The plural of the noun. */
  readonly label: string;
  /** The names of the items, which third parties may have written; empty if they have none. */
  readonly names: readonly string[];
}

/** @param hasMore whether there may be more than `count` */
export const toItemCount = (
  count: number,
  { one, many }: Noun,
  names: readonly string[],
  hasMore = false,
): ItemCount => ({
  quantity: hasMore ? `${count} or more ${many}` : `${count} ${count === 1 ? one : many}`,
  label: many,
  names,
});

/** Formats a count as data, with the names if there are any: `2 roles (org:admin, org:member)`. */
export const formatCount = ({ quantity, names }: ItemCount): string =>
  names.length === 0 ? quantity : `${quantity} (${listNames(names, formatName)})`;
