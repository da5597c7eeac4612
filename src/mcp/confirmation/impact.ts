import { isDeepStrictEqual } from "node:util";
import type { AddedValues, Conditions, ImpactSpec } from "../../../tools/index.ts";
import { ClerkApiError, type JsonObject } from "../../shared/index.ts";
import {
  getArgumentTemplates,
  toCallOptions,
  getAll,
  getOperation,
  getPageParams,
  getPath,
  isPresent,
  type ItemCount,
  paginate,
  pickName,
  type ReadContext,
  type Resolver,
  resolveTemplate,
  resolveTemplates,
  toItemCount,
} from "../reads/index.ts";
import { meetsConditions } from "./evaluate-conditions.ts";

/** What the dependents of a target are counted from. */
export interface ImpactContext {
  readonly target: unknown;
  /** What the target belongs to. */
  readonly owner: unknown;
  /** Resolves values of the target, of its owner and of the call's arguments. */
  readonly resolver: Resolver;
  readonly args: JsonObject;
}

/** The number, names and ids of dependents; `hasMore` if not all of them could be counted. */
interface ImpactCount {
  readonly count: number;
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly hasMore: boolean;
}

/** The dependents of one kind. */
export interface Impact {
  /** `undefined` if there are none. */
  readonly itemCount: ItemCount | undefined;
  /** What identifies each, at most `MAX_IDS`: one dependent in place of another is a change. */
  readonly ids: readonly string[];
}

/** The maximum number of dependents of one kind whose ids are compared: the first of a list, which are the newest. */
const MAX_IDS = 500;

/** What identifies a dependent: its id or key, else all of it; nothing for a number or a flag. */
function identify(item: unknown): string[] {
  if (typeof item === "string") return [item];
  if (typeof item !== "object" || item === null) return [];
  const id = ["id", "key"].map((name) => getPath(item, name)).find((value) => typeof value === "string");
  return [typeof id === "string" ? id : JSON.stringify(item)];
}

/**
 * The maximum number of values that a read is repeated for (`forEachOf`). With more, the dependents are not counted,
 * because the preview would take too long.
 */
const MAX_READS = 10;

/**
 * The number of dependents that an item counts as. With `sum`: the number at that path, or `undefined` (unknown) if it
 * is not a number. Without: the item itself if it is a number, else 0 if it is `false` or not present, else 1.
 */
function countOne(item: unknown, sum: string | undefined): number | undefined {
  const count = sum === undefined ? item : getAll(item, sum)[0];
  if (typeof count === "number") return count;
  if (sum !== undefined) return undefined;
  return count === false || !isPresent(count) ? 0 : 1;
}

/** Splits the prefix `owner.` off a path, which says that the owner has the value and not the target. */
function findSource(path: string, { target, owner }: Pick<ImpactContext, "target" | "owner">) {
  const isOwners = path.startsWith("owner.");
  return { source: isOwners ? owner : target, path: isOwners ? path.slice("owner.".length) : path };
}

/** Whether the target or its owner meets conditions. */
const meetsTargetConditions = (conditions: Conditions, context: ImpactContext): boolean =>
  Object.entries(conditions).every(([name, condition]) => {
    const { source, path } = findSource(name, context);
    return meetsConditions({ [path]: condition }, source);
  });

/** The values that an argument adds to a list of the target, or what stands for them. */
function listAddedValues(
  { argument, currentPath, replacedBy }: AddedValues,
  context: ImpactContext,
): unknown[] {
  const current = new Set([getPath(context.target, currentPath) ?? []].flat());
  const added = [context.args[argument] ?? []].flat().filter((value) => !current.has(value));
  if (replacedBy === undefined) return added;
  return added.flatMap((value) => (typeof value === "string" ? (replacedBy[value] ?? []) : []));
}

/** Counts the dependents among the sources, or among the values of their `field`. */
function countInItems(sources: readonly unknown[], spec: ImpactSpec, resolver: Resolver): ImpactCount {
  const { field, where, sum, labelFields } = spec;
  const candidates = field === undefined ? sources : sources.flatMap((source) => getAll(source, field));
  const conditions = Object.entries(where ?? {}).map(
    ([path, pattern]) => [path, resolveTemplate(pattern, resolver)] as const,
  );
  const items = candidates
    .flat()
    .filter((item) =>
      conditions.every(([path, value]) =>
        getAll(item, path).some((actual) => isDeepStrictEqual(actual, value)),
      ),
    );
  const counts = items.map((item) => countOne(item, sum));
  return {
    count: counts.reduce<number>((total, count) => total + (count ?? 0), 0),
    names: labelFields === undefined ? [] : items.flatMap((item) => pickName(item, labelFields) ?? []),
    ids: items.slice(0, MAX_IDS).flatMap(identify),
    hasMore: counts.includes(undefined),
  };
}

const sumCounts = (counts: readonly ImpactCount[]): ImpactCount => ({
  count: counts.reduce((total, { count }) => total + count, 0),
  names: counts.flatMap(({ names }) => names),
  ids: counts.flatMap(({ ids }) => ids).slice(0, MAX_IDS),
  hasMore: counts.some(({ hasMore }) => hasMore),
});

async function countInResponse(
  name: string,
  spec: ImpactSpec,
  resolver: Resolver,
  context: ReadContext,
): Promise<ImpactCount | undefined> {
  const operation = getOperation(name, context);
  const templates = getArgumentTemplates(spec, operation);
  const args = resolveTemplates(templates, resolver);
  if (Object.keys(args).length < Object.keys(templates).length) return undefined;
  const { field, where, labelFields } = spec;
  if (operation.response.kind === "list" && (field ?? where ?? labelFields) !== undefined) {
    let total: ImpactCount = { count: 0, names: [], ids: [], hasMore: false };
    let isComplete = false;
    for await (const { items, complete } of paginate(operation, args, context)) {
      total = sumCounts([total, countInItems(items, spec, resolver)]);
      isComplete = complete;
    }
    return { ...total, hasMore: total.hasMore || !isComplete };
  }
  const result = await context.call(
    operation,
    { ...args, ...getPageParams(operation) },
    toCallOptions(context),
  );
  if (operation.response.kind !== "list") return countInItems([result], spec, resolver);
  const total = result["total_count"];
  const items: readonly unknown[] = Array.isArray(result["data"]) ? result["data"] : [];
  const ids = items.slice(0, MAX_IDS).flatMap(identify);
  return typeof total === "number"
    ? { count: total, names: [], ids, hasMore: false }
    : { count: items.length, names: [], ids, hasMore: result["has_more"] === true };
}

/** The codes of a 403 for a feature that is off, such as `organization_not_enabled_in_instance`. */
const FEATURE_OFF_PATTERN = /(^|_)not_enabled(_|$)/;

/**
 * Whether an instance rejects a read because it does not use the feature: a 403 that says so. Of an optional read, any
 * client error counts, except for a rejected key (401), a timeout (408) and a rate limit (429).
 */
function isUnavailable(error: unknown, { optional }: ImpactSpec): error is ClerkApiError {
  if (!(error instanceof ClerkApiError)) return false;
  const { status, errors } = error;
  if (status === 403 && errors.some(({ code }) => FEATURE_OFF_PATTERN.test(code))) return true;
  return optional === true && status >= 400 && status < 500 && ![401, 408, 429].includes(status);
}

/**
 * The dependents of one kind; `undefined` if this call cannot have any.
 *
 * @throws CallError if they cannot be read
 */
export async function describeImpact(
  label: string,
  spec: ImpactSpec,
  impactContext: ImpactContext,
  context: ReadContext,
): Promise<Impact | undefined> {
  const { target, resolver, args } = impactContext;
  const argumentConditions = [spec.whenArguments ?? {}].flat();
  if (!argumentConditions.some((conditions) => meetsConditions(conditions, args, target))) return undefined;
  if (!meetsTargetConditions(spec.whenTarget ?? {}, impactContext)) return undefined;
  const formatImpact = ({ count, names, ids, hasMore }: ImpactCount): Impact => ({
    itemCount:
      count === 0 && !hasMore
        ? undefined
        : toItemCount(count, { one: spec.noun, many: label }, names, hasMore),
    ids,
  });
  const notCounted = (reason: string): Impact => ({
    itemCount: { quantity: `${label} not counted (${reason})`, label, names: [] },
    ids: [],
  });
  const { operation, forEachOf, forEachAdded } = spec;
  if (operation === undefined) {
    const { source, path } = findSource(spec.field ?? "", impactContext);
    return formatImpact(
      countInItems([source], spec.field === undefined ? spec : { ...spec, field: path }, resolver),
    );
  }
  const values =
    forEachAdded !== undefined
      ? listAddedValues(forEachAdded, impactContext)
      : forEachOf === undefined
        ? [undefined]
        : [resolver(forEachOf) ?? []].flat();
  if (values.length > MAX_READS) return notCounted(`that would take more than ${MAX_READS} reads`);
  try {
    const counts = await Promise.all(
      values.map((value) =>
        countInResponse(operation, spec, (path) => (path === "each" ? value : resolver(path)), context),
      ),
    );
    const presentCounts = counts.filter((count) => count !== undefined);
    return presentCounts.length === 0 ? undefined : formatImpact(sumCounts(presentCounts));
  } catch (error) {
    if (!isUnavailable(error, spec)) throw error;
    return notCounted(error.errors[0]?.code ?? `HTTP ${error.status}`);
  }
}
