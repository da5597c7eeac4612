import { isDeepStrictEqual } from "node:util";
import type { ImpactSpec } from "../../../tools/core/confirmation.ts";
import { ClerkApiError } from "../../shared/errors.ts";
import { fill, filled, isThere, nameOf, numberOf, valuesAt, type Lookup } from "../reads/path-templates.ts";
import {
  operationOf,
  optionsOf,
  pagesOf,
  patternsOf,
  type Arguments,
  type PreviewContext,
} from "../reads/resource-lookup.ts";

/** What dependents are counted from. */
export interface Scope {
  readonly target: unknown;
  /** Values of the target, of what it belongs to, and of the call. */
  readonly lookup: Lookup;
  readonly args: Arguments;
}

/** What was counted; where not all could be looked at, `more`. */
interface Count {
  readonly number: number;
  readonly names: readonly string[];
  readonly more: boolean;
}

/** For how many values a read is made; a preview that takes longer is not read. */
const MOST_READS = 10;

/** How many one thing stands for: itself, or the number that it is; nobody knows of what is no number where one is due. */
function weightOf(item: unknown, sum: string | undefined): number | undefined {
  const weight = sum === undefined ? item : valuesAt(item, sum)[0];
  if (typeof weight === "number") return weight;
  if (sum !== undefined) return undefined;
  return weight === false || !isThere(weight) ? 0 : 1;
}

/** Counts in things what dependents are of it. */
function countIn(things: readonly unknown[], dependents: ImpactSpec, lookup: Lookup): Count {
  const { field, where, sum, labelFields: named } = dependents;
  const found = field === undefined ? things : things.flatMap((thing) => valuesAt(thing, field));
  const values = Object.entries(where ?? {}).map(
    ([path, pattern]) => [path, filled(pattern, lookup)] as const,
  );
  const items = found
    .flat()
    .filter((item) =>
      values.every(([path, value]) => valuesAt(item, path).some((own) => isDeepStrictEqual(own, value))),
    );
  const weights = items.map((item) => weightOf(item, sum));
  return {
    number: weights.reduce<number>((total, weight) => total + (weight ?? 0), 0),
    names: named === undefined ? [] : items.flatMap((item) => nameOf(item, named) ?? []),
    more: weights.includes(undefined),
  };
}

const sumOf = (counts: readonly Count[]): Count => ({
  number: counts.reduce((total, { number }) => total + number, 0),
  names: counts.flatMap(({ names }) => names),
  more: counts.some(({ more }) => more),
});

async function countInRead(
  name: string,
  dependents: ImpactSpec,
  lookup: Lookup,
  context: PreviewContext,
): Promise<Count | undefined> {
  const operation = operationOf(name, context);
  const patterns = patternsOf(dependents, operation);
  const args = fill(patterns, lookup);
  if (Object.keys(args).length < Object.keys(patterns).length) return undefined;
  const { field, where, labelFields: named } = dependents;
  if (operation.response.kind === "list" && (field ?? where ?? named) !== undefined) {
    let total: Count = { number: 0, names: [], more: false };
    let searched = false;
    for await (const { items, complete } of pagesOf(operation, args, context)) {
      total = sumOf([total, countIn(items, dependents, lookup)]);
      searched = complete;
    }
    return { ...total, more: total.more || !searched };
  }
  const answer = await context.call(operation, args, optionsOf(context));
  if (operation.response.kind !== "list") return countIn([answer], dependents, lookup);
  const total = answer["total_count"];
  const items = Array.isArray(answer["data"]) ? answer["data"].length : 0;
  return typeof total === "number"
    ? { number: total, names: [], more: false }
    : { number: items, names: [], more: answer["has_more"] === true };
}

/** What an instance refuses to show because it does without; a key that is refused, or a limit, is another matter. */
const isRefused = (error: unknown): error is ClerkApiError =>
  error instanceof ClerkApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  ![401, 408, 429].includes(error.status);

/**
 * How many dependents there are, as `3 sessions`; `null` where there are none, `undefined` where there cannot be any.
 *
 * @throws CallError when they cannot be read
 */
export async function countDependents(
  label: string,
  dependents: ImpactSpec,
  { target, lookup, args }: Scope,
  context: PreviewContext,
): Promise<string | null | undefined> {
  const wanted = Object.entries(dependents.whenArguments ?? {});
  if (!wanted.every(([name, value]) => isDeepStrictEqual(args[name], value))) return undefined;
  const show = ({ number, names, more }: Count) =>
    number === 0 && !more ? null : numberOf(number, { one: dependents.noun, many: label }, names, more);
  const { operation, forEachOf: over } = dependents;
  if (operation === undefined) return show(countIn([target], dependents, lookup));
  const values = over === undefined ? [undefined] : [lookup(over) ?? []].flat();
  if (values.length > MOST_READS)
    return `${label} not counted (that would take more than ${MOST_READS} reads)`;
  try {
    const counts = await Promise.all(
      values.map((value) =>
        countInRead(operation, dependents, (path) => (path === "each" ? value : lookup(path)), context),
      ),
    );
    const known = counts.filter((count) => count !== undefined);
    return known.length === 0 ? undefined : show(sumOf(known));
  } catch (error) {
    if (dependents.optional !== true || !isRefused(error)) throw error;
    return `${label} not counted (${error.errors[0]?.code ?? `HTTP ${error.status}`})`;
  }
}
