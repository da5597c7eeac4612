import {
  DEFAULT_LIMIT,
  CURSOR_PARAM,
  getMaximum,
  type LongLists,
  type Operation,
} from "../../tools/index.ts";
import {
  InvalidArgumentsError,
  isJsonObject,
  type JsonObject,
  type OperationCaller,
  type OperationResult,
  UnexpectedResponseError,
} from "../shared/index.ts";

/** The maximum number of values in a list that is sent in parts. */
const MAX_SPLIT_VALUES = 10_000;

/** A list in a query that is longer than the API accepts, in parts that it accepts. */
interface SplitList {
  readonly field: string;
  readonly parts: readonly (readonly unknown[])[];
}

function listUnique(values: readonly unknown[], ignoresCase: boolean): unknown[] {
  const unique = new Map(
    values.map((value) => [ignoresCase && typeof value === "string" ? value.toLowerCase() : value, value]),
  );
  return [...unique.values()];
}

/**
 * Splits the list of a query that is too long; `undefined` if there is none.
 *
 * @throws InvalidArgumentsError if there are several, or if it cannot be split without changing the result
 */
function splitLongList(operation: Operation, limits: LongLists, args: JsonObject): SplitList | undefined {
  const { maxValues, splittable, instead } = limits;
  const isLong = (value: unknown) => Array.isArray(value) && value.length > maxValues;
  const fields = Object.keys(operation.query).filter((name) => isLong(args[name]));
  const [field] = fields;
  if (field === undefined) return undefined;
  const reject = (name: string, problem: string) => new InvalidArgumentsError(`${name}: ${problem}.`);

  const unsplittable = fields.find((name) => splittable[name] === undefined);
  if (unsplittable !== undefined)
    throw reject(unsplittable, `must have at most ${maxValues} values; ${instead}`);
  if (fields.length > 1)
    throw reject(fields.join(", "), `only one of these lists may have more than ${maxValues} values`);
  const value = args[field];
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  if (values.length > MAX_SPLIT_VALUES) throw reject(field, `must have at most ${MAX_SPLIT_VALUES} values`);
  const { signed, ignoresCase } = splittable[field] ?? {};
  if (signed === true && values.some((each) => typeof each === "string" && /^[+\s-]/.test(each)))
    throw reject(field, `must have at most ${maxValues} values if one of them begins with + or -`);
  if (args[CURSOR_PARAM] !== undefined)
    throw reject(CURSOR_PARAM, `needs ${field} with at most ${maxValues} values; page with offset instead`);

  const unique = listUnique(values, ignoresCase === true);
  const parts = Array.from({ length: Math.ceil(unique.length / maxValues) }, (_, index) =>
    unique.slice(index * maxValues, (index + 1) * maxValues),
  );
  return { field, parts };
}

type ItemComparator = (a: JsonObject, b: JsonObject) => number;

/**
 * Creates the comparator for the order that a call asks for. Items of the same time are ordered by id.
 *
 * @throws InvalidArgumentsError if the results of several requests cannot be put into that order
 */
function createComparator(limits: LongLists, field: string, order: unknown): ItemComparator {
  const { orderFields = [], defaultOrder = "", maxValues } = limits;
  const [, sign, name = ""] = /^([+-]?)(.*)$/.exec(typeof order === "string" ? order : defaultOrder) ?? [];
  if (!orderFields.includes(name))
    throw new InvalidArgumentsError(
      `order_by: must be ${orderFields.join(" or ")} if ${field} has more than ${maxValues} values.`,
    );
  const direction = sign === "-" ? -1 : 1;
  return (a, b) => {
    const difference = Number(a[name]) - Number(b[name]);
    if (difference !== 0) return direction * difference;
    return String(a["id"]) < String(b["id"]) ? -direction : direction;
  };
}

/** Reads all items that match, page by page. */
async function readAllItems(
  callPage: (paging: JsonObject) => Promise<OperationResult>,
  limit: number,
): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  for (;;) {
    const { data, has_more } = await callPage({ limit, offset: items.length });
    const page = Array.isArray(data) ? data.filter(isJsonObject) : [];
    items.push(...page);
    if (has_more !== true || page.length === 0) return items;
  }
}

function buildPage(items: readonly JsonObject[], args: JsonObject): OperationResult {
  const offset = typeof args["offset"] === "number" ? args["offset"] : 0;
  const limit = typeof args["limit"] === "number" ? args["limit"] : DEFAULT_LIMIT;
  const data = items.slice(offset, offset + limit);
  const has_more = offset + data.length < items.length;
  return {
    data,
    total_count: items.length,
    has_more,
    ...(has_more && data.length > 0 ? { next_offset: offset + data.length } : {}),
  };
}

/** Adds up the counts of several requests, which count different items. */
function addCounts(results: readonly OperationResult[], countField: string): OperationResult {
  let total = 0;
  for (const { [countField]: count } of results) {
    if (typeof count !== "number")
      throw new UnexpectedResponseError(`Expected a number in ${countField} of the answer.`, "nothing");
    total += count;
  }
  return { ...results[0], [countField]: total };
}

/**
 * Makes calls accept lists that are longer than the API accepts, where the operation declares it: the list is sent in
 * parts, and the results are put together to the one that a single request would have.
 */
export const acceptLongLists =
  (call: OperationCaller): OperationCaller =>
  async (operation, args, options = {}) => {
    const { longLists } = operation;
    const splitList = longLists === undefined ? undefined : splitLongList(operation, longLists, args);
    if (longLists === undefined || splitList === undefined) return call(operation, args, options);
    const { field, parts } = splitList;
    const { countField } = longLists;
    const compare =
      countField === undefined ? createComparator(longLists, field, args["order_by"]) : undefined;

    // If the call fails for one part, the calls for the other parts are aborted.
    const failure = new AbortController();
    const signals = options.signal === undefined ? [failure.signal] : [failure.signal, options.signal];
    const partOptions = { ...options, signal: AbortSignal.any(signals) };
    const callParts = <T>(callPart: (call: (paging: JsonObject) => Promise<OperationResult>) => Promise<T>) =>
      Promise.all(
        parts.map((part) =>
          callPart((paging) => call(operation, { ...args, ...paging, [field]: part }, partOptions)),
        ),
      ).catch((error: unknown) => {
        failure.abort();
        throw error;
      });

    if (countField !== undefined) return addCounts(await callParts((callPart) => callPart({})), countField);
    const { limit } = operation.query;
    const maxLimit = (limit === undefined ? undefined : getMaximum(limit)) ?? DEFAULT_LIMIT;
    const items = await callParts((callPart) => readAllItems(callPart, maxLimit));
    // An item may match values of several parts.
    const unique = new Map(items.flat().map((item) => [item["id"], item]));
    return buildPage([...unique.values()].sort(compare), args);
  };
