import type { JsonObject } from "../../shared/json.ts";
import { isDeepStrictEqual } from "node:util";
import type { ImpactSpec } from "../../../tools/core/confirmation.ts";
import { ClerkApiError } from "../../shared/errors.ts";
import {
  resolveTemplates,
  resolveTemplate,
  isPresent,
  pickName,
  formatCount,
  getAll,
  type Resolver,
} from "../reads/path-templates.ts";
import {
  getOperation,
  callOptions,
  paginate,
  argumentTemplates,
  type ReadContext,
} from "../reads/resource-lookup.ts";

/** What dependents are counted from. */
export interface ImpactContext {
  readonly target: unknown;
  /** Values of the target, of what it belongs to, and of the call. */
  readonly resolver: Resolver;
  readonly args: JsonObject;
}

/** What was counted; where not all could be looked at, `more`. */
interface ImpactCount {
  readonly count: number;
  readonly names: readonly string[];
  readonly hasMore: boolean;
}

/** For how many values a read is made; a preview that takes longer is not read. */
const MAX_READS = 10;

/** How many one thing stands for: itself, or the number that it is; nobody knows of what is no number where one is due. */
function countOne(item: unknown, sum: string | undefined): number | undefined {
  const count = sum === undefined ? item : getAll(item, sum)[0];
  if (typeof count === "number") return count;
  if (sum !== undefined) return undefined;
  return count === false || !isPresent(count) ? 0 : 1;
}

/** Counts in things what dependents are of it. */
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
    hasMore: counts.includes(undefined),
  };
}

const sumCounts = (counts: readonly ImpactCount[]): ImpactCount => ({
  count: counts.reduce((total, { count }) => total + count, 0),
  names: counts.flatMap(({ names }) => names),
  hasMore: counts.some(({ hasMore }) => hasMore),
});

async function countInResponse(
  name: string,
  spec: ImpactSpec,
  resolver: Resolver,
  context: ReadContext,
): Promise<ImpactCount | undefined> {
  const operation = getOperation(name, context);
  const templates = argumentTemplates(spec, operation);
  const args = resolveTemplates(templates, resolver);
  if (Object.keys(args).length < Object.keys(templates).length) return undefined;
  const { field, where, labelFields } = spec;
  if (operation.response.kind === "list" && (field ?? where ?? labelFields) !== undefined) {
    let total: ImpactCount = { count: 0, names: [], hasMore: false };
    let isComplete = false;
    for await (const { items, complete } of paginate(operation, args, context)) {
      total = sumCounts([total, countInItems(items, spec, resolver)]);
      isComplete = complete;
    }
    return { ...total, hasMore: total.hasMore || !isComplete };
  }
  const result = await context.call(operation, args, callOptions(context));
  if (operation.response.kind !== "list") return countInItems([result], spec, resolver);
  const total = result["total_count"];
  const items = Array.isArray(result["data"]) ? result["data"].length : 0;
  return typeof total === "number"
    ? { count: total, names: [], hasMore: false }
    : { count: items, names: [], hasMore: result["has_more"] === true };
}

/** What an instance refuses to show because it does without; a key that is refused, or a limit, is another matter. */
const isUnavailable = (error: unknown): error is ClerkApiError =>
  error instanceof ClerkApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  ![401, 408, 429].includes(error.status);

/**
 * How many dependents there are, as `3 sessions`; `null` where there are none, `undefined` where there cannot be any.
 *
 * @throws CallError when they cannot be read
 */
export async function describeImpact(
  label: string,
  spec: ImpactSpec,
  { target, resolver, args }: ImpactContext,
  context: ReadContext,
): Promise<string | null | undefined> {
  const requiredArgs = Object.entries(spec.whenArguments ?? {});
  if (!requiredArgs.every(([name, value]) => isDeepStrictEqual(args[name], value))) return undefined;
  const formatImpact = ({ count, names, hasMore }: ImpactCount) =>
    count === 0 && !hasMore ? null : formatCount(count, { one: spec.noun, many: label }, names, hasMore);
  const { operation, forEachOf } = spec;
  if (operation === undefined) return formatImpact(countInItems([target], spec, resolver));
  const values = forEachOf === undefined ? [undefined] : [resolver(forEachOf) ?? []].flat();
  if (values.length > MAX_READS) return `${label} not counted (that would take more than ${MAX_READS} reads)`;
  try {
    const counts = await Promise.all(
      values.map((value) =>
        countInResponse(operation, spec, (path) => (path === "each" ? value : resolver(path)), context),
      ),
    );
    const presentCounts = counts.filter((count) => count !== undefined);
    return presentCounts.length === 0 ? undefined : formatImpact(sumCounts(presentCounts));
  } catch (error) {
    if (spec.optional !== true || !isUnavailable(error)) throw error;
    return `${label} not counted (${error.errors[0]?.code ?? `HTTP ${error.status}`})`;
  }
}
