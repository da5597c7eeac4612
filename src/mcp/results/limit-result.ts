import type { z } from "zod/v3";
import { type CatalogEntry, CURSOR_PARAM } from "../../../tools/index.ts";
import { isJsonObject, type JsonObject, type OperationResult } from "../../shared/index.ts";
import { buildResultSchema } from "../catalog/index.ts";
import { type CallRouting, findReadForResult, formatRoutedCall } from "../reads/index.ts";
import { listSecretFields } from "../secrets/index.ts";
import {
  countFittingItems,
  describeOmissions,
  formatPaths,
  getJsonLength,
  type Omission,
  truncateObject,
} from "./truncate-json.ts";

/** What is needed to truncate a result and to say how to read the rest. */
export interface LimitContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly routing: CallRouting;
  /** The maximum length of a result, in characters of JSON. */
  readonly maxResultLength: number;
}

/** A call that succeeded. */
export interface CompletedCall {
  readonly entry: CatalogEntry;
  readonly args: JsonObject;
  /** The ids of the items of a list, including those that the `fields` projection removes. */
  readonly ids: readonly (string | undefined)[];
}

/** Characters that are reserved at first for the note about the truncation. */
const NOTE_LENGTH = 300;

/** Characters that are reserved for the JSON around a field that is requested alone. */
const FIELD_OVERHEAD_LENGTH = 80;

/** Builds a result that fits the limit including its note: builds it with a smaller budget until it fits. */
function shrinkUntilFits(limit: number, build: (budget: number) => OperationResult): OperationResult {
  for (let budget = limit - NOTE_LENGTH; ;) {
    const result = build(budget);
    const excess = getJsonLength(result) - limit;
    if (excess <= 0 || budget <= 0) return result;
    budget -= excess;
  }
}

const formatTooLong = (limit: number) => `Too long for one answer (${limit} characters at most)`;

const RAISE_LIMIT_HINT = "the operator can raise the limit (CLERK_MCP_ANSWER_LIMIT)";

/** Says how to read what was left out of an object. */
function formatReadHint(omissions: readonly Omission[], limit: number): string {
  const fitsAlone = ({ path, length }: Omission) => length + path.length + FIELD_OVERHEAD_LENGTH <= limit;
  const readableAlone = omissions.filter(fitsAlone);
  const tooLarge = omissions.filter((omission) => !fitsAlone(omission));
  // `fields` takes dotted paths, so a field with a dot in its name cannot be requested.
  const nestedPaths = tooLarge.flatMap(({ path, fields }) =>
    fields.filter((name) => !name.includes(".")).map((name) => `${path}.${name}`),
  );
  const indivisible = tooLarge.filter(({ fields }) => fields.length === 0).map(({ path }) => path);
  return [
    ...(readableAlone.length === 0
      ? []
      : [`Ask for ${formatPaths(readableAlone.map(({ path }) => path))} alone with \`fields\`.`]),
    ...(nestedPaths.length === 0 ? [] : [`Ask for parts with \`fields\`: ${formatPaths(nestedPaths)}.`]),
    ...(indivisible.length === 0
      ? []
      : [`${formatPaths(indivisible)} cannot be split; ${RAISE_LIMIT_HINT}.`]),
  ].join(" ");
}

/** Names the operation that reads the remaining result of a write. */
function formatReadRestHint(entry: CatalogEntry, { catalog, routing }: LimitContext): string {
  const read = findReadForResult(entry, catalog);
  return read === undefined || !routing.isAllowed(read.name)
    ? "Do not call it again."
    : `Do not call it again; read the rest with ${formatRoutedCall(routing, read)}.`;
}

const isRead = ({ operation }: CatalogEntry) => operation.effect === "read";

function limitObject(entry: CatalogEntry, result: OperationResult, context: LimitContext): OperationResult {
  const limit = context.maxResultLength;
  const secretFields = listSecretFields(buildResultSchema(entry.operation.response), result);
  return shrinkUntilFits(limit, (budget) => {
    const { retained, omissions } = truncateObject(result, budget, "", secretFields);
    const omissionNote = `${formatTooLong(limit)}. Left out: ${describeOmissions(omissions)}.`;
    const note = isRead(entry)
      ? `${omissionNote} ${formatReadHint(omissions, limit)}`
      : `It was done. ${omissionNote} ${formatReadRestHint(entry, context)}`;
    return { ...retained, note };
  });
}

/** The id of an item; `undefined` if it has none. */
function findItemId(item: unknown): string | undefined {
  const id = isJsonObject(item) ? item["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The ids of the items of a list; empty for any other result. */
export const listItemIds = ({ data }: OperationResult): CompletedCall["ids"] =>
  Array.isArray(data) ? data.map(findItemId) : [];

/** How to continue after a truncated page: the `next_offset` field if the list has an offset, and advice in words. */
function buildContinuation(
  { entry, args, ids }: CompletedCall,
  retainedCount: number,
): { fields: OperationResult; advice: string } {
  const { query } = entry.operation;
  const lastId = ids[retainedCount - 1];
  const usesCursor = typeof args[CURSOR_PARAM] === "string";
  if (usesCursor && lastId !== undefined)
    return {
      fields: {},
      advice: `Continue with ${CURSOR_PARAM} ${lastId}, or ask for less with \`fields\`.`,
    };
  if (usesCursor || !("offset" in query))
    return { fields: {}, advice: `Ask for less with \`fields\`, or ${RAISE_LIMIT_HINT}.` };
  const next_offset = (typeof args["offset"] === "number" ? args["offset"] : 0) + retainedCount;
  return {
    fields: { next_offset },
    advice: `Continue with offset ${next_offset}, or ask for less with \`fields\`.`,
  };
}

const isOrAre = (count: number) => (count === 1 ? "is" : "are");

/** Truncates an item to the budget; fields that contain credentials are retained whole. */
const truncateItem = (model: z.ZodTypeAny, item: Readonly<Record<string, unknown>>, budget: number) =>
  truncateObject(item, budget, "", listSecretFields(model, item));

/** The retained part of an item with its id, so that the caller can read the whole item. */
const withId = (id: string | undefined, retained: OperationResult | undefined): OperationResult =>
  id === undefined ? { ...retained } : { id, ...retained };

/** The first items of a list that fit. If not even the first one does, the part of it that fits, with its id. */
function limitItems(
  items: readonly unknown[],
  model: z.ZodTypeAny,
  [id]: CompletedCall["ids"],
  budget: number,
) {
  const count = countFittingItems(items, budget);
  const [first] = items;
  if (count > 0 || !isJsonObject(first)) return { retained: items.slice(0, count), omissions: [] };
  const { retained, omissions } = truncateItem(model, first, budget);
  return { retained: [withId(id, retained)], omissions };
}

/**
 * Retains all items of a list, each truncated to its share of the budget: their credentials are returned only once.
 */
function splitBudget(
  items: readonly unknown[],
  model: z.ZodTypeAny,
  ids: CompletedCall["ids"],
  budget: number,
) {
  const itemBudget = Math.floor(budget / items.length);
  const truncatedItems = items.map((item, index) => {
    if (!isJsonObject(item)) return { retained: item, omissions: [] };
    const { retained, omissions } = truncateItem(model, item, itemBudget);
    return { retained: withId(ids[index], retained), omissions };
  });
  const omissions = new Map(
    truncatedItems.flatMap((truncatedItem) =>
      truncatedItem.omissions.map((omission) => [omission.path, omission]),
    ),
  );
  return { retained: truncatedItems.map(({ retained }) => retained), omissions: [...omissions.values()] };
}

/** Truncates a list that a write returned. */
function limitWriteList(
  { entry, ids }: CompletedCall,
  model: z.ZodTypeAny,
  result: OperationResult,
  context: LimitContext,
): OperationResult {
  const { data, has_more: _, next_offset: __, ...otherFields } = result;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  const containsSecrets = items.some((item) => listSecretFields(model, item).size > 0);
  return shrinkUntilFits(context.maxResultLength, (available) => {
    const budget = available - getJsonLength(otherFields);
    const { retained, omissions } = containsSecrets
      ? splitBudget(items, model, ids, budget)
      : limitItems(items, model, ids, budget);
    const omissionNote = omissions.length === 0 ? "" : `, without ${describeOmissions(omissions)}`;
    const retainedNote = `${retained.length} ${isOrAre(retained.length)} shown${omissionNote}`;
    return {
      data: retained,
      ...otherFields,
      note: `All ${items.length} were done; ${retainedNote}. ${formatReadRestHint(entry, context)}`,
    };
  });
}

/** Truncates a page of a list that a read returned. */
function limitPage(
  completedCall: CompletedCall,
  model: z.ZodTypeAny,
  result: OperationResult,
  context: LimitContext,
): OperationResult {
  const limit = context.maxResultLength;
  const { data, has_more, next_offset, ...otherFields } = result;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  return shrinkUntilFits(limit, (available) => {
    const { retained, omissions } = limitItems(
      items,
      model,
      completedCall.ids,
      available - getJsonLength(otherFields),
    );
    const omittedCount = items.length - retained.length;
    const continuation = buildContinuation(completedCall, retained.length);
    const paging =
      omittedCount === 0 ? { has_more, next_offset } : { has_more: true, ...continuation.fields };
    const omissionNote = omissions.length === 0 ? "" : `, without ${describeOmissions(omissions)}`;
    const note = [
      `${formatTooLong(limit)}: ${retained.length} of ${items.length} items ${isOrAre(retained.length)} here${omissionNote}.`,
      ...(omittedCount === 0 ? [] : [continuation.advice]),
      ...(omissions.length === 0 ? [] : [formatReadHint(omissions, limit)]),
    ].join(" ");
    return { data: retained, ...otherFields, ...paging, note };
  });
}

/**
 * Truncates a result that is longer than `context.maxResultLength` characters of JSON. Retained are the items of a
 * list that fit, the fields of an object that fit, and the part that fits of a field that does not. A note says what
 * is missing and how to read it.
 *
 * @param result the result after the `fields` projection
 */
export function limitResult(
  completedCall: CompletedCall,
  result: OperationResult,
  context: LimitContext,
): OperationResult {
  const { entry } = completedCall;
  const { response } = entry.operation;
  if (response.kind !== "list") return limitObject(entry, result, context);
  return isRead(entry)
    ? limitPage(completedCall, response.model, result, context)
    : limitWriteList(completedCall, response.model, result, context);
}

/**
 * Truncates the result of a dry run. The note does not say how to read the rest, because nothing was done and there
 * is no more to read.
 */
export const limitDryRun = (result: OperationResult, limit: number): OperationResult =>
  shrinkUntilFits(limit, (budget) => {
    const { retained, omissions } = truncateObject(result, budget);
    return { ...retained, note: `${formatTooLong(limit)}. Left out: ${describeOmissions(omissions)}.` };
  });
