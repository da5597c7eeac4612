import type { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import { CURSOR_PARAM } from "../../../tools/models/common.ts";
import type { OperationResult } from "../../shared/api-client.ts";
import { isJsonObject, type JsonObject } from "../../shared/json.ts";
import { routedName, type CallRouting } from "../reads/call-routing.ts";
import {
  truncateObject,
  describeOmissions,
  countFittingItems,
  jsonLength,
  formatNames,
  type Omission,
} from "./truncate-json.ts";
import { findReadForResult } from "../reads/related-operations.ts";
import { listSecretFields } from "../secrets/mask-secrets.ts";
import { resultSchema } from "../catalog/tool.ts";

/** What is needed to cut an answer and to say how the rest is reached. */
export interface LimitContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly routing: CallRouting;
  /** How long an answer may be, in characters of JSON. */
  readonly maxResultLength: number;
}

/** A call that was answered. */
export interface CompletedCall {
  readonly entry: CatalogEntry;
  readonly args: JsonObject;
  /** The ids of the items of a list, whatever fields of them are kept. */
  readonly ids: readonly (string | undefined)[];
}

/** Room for what says that something was cut, at first. */
const NOTE_LENGTH = 300;

/** Room for what is around a field that is asked for alone. */
const FIELD_OVERHEAD_LENGTH = 80;

/** An answer within the limit, note and all: it is made with less room until it is. */
function shrinkUntilFits(limit: number, build: (budget: number) => OperationResult): OperationResult {
  for (let budget = limit - NOTE_LENGTH; ;) {
    const result = build(budget);
    const excess = jsonLength(result) - limit;
    if (excess <= 0 || budget <= 0) return result;
    budget -= excess;
  }
}

const formatTooLong = (limit: number) => `Too long for one answer (${limit} characters at most)`;

const RAISE_LIMIT_HINT = "the operator can raise the limit (CLERK_MCP_ANSWER_LIMIT)";

/** How a reader gets what was left out of an object. */
function readHint(omissions: readonly Omission[], limit: number): string {
  const fitsAlone = ({ path, length }: Omission) => length + path.length + FIELD_OVERHEAD_LENGTH <= limit;
  const readableAlone = omissions.filter(fitsAlone);
  const tooLarge = omissions.filter((omission) => !fitsAlone(omission));
  // A name with a dot in it cannot be asked for.
  const nestedPaths = tooLarge.flatMap(({ path, fields }) =>
    fields.filter((name) => !name.includes(".")).map((name) => `${path}.${name}`),
  );
  const indivisible = tooLarge.filter(({ fields }) => fields.length === 0).map(({ path }) => path);
  return [
    ...(readableAlone.length === 0
      ? []
      : [`Ask for ${formatNames(readableAlone.map(({ path }) => path))} alone with \`fields\`.`]),
    ...(nestedPaths.length === 0 ? [] : [`Ask for parts with \`fields\`: ${formatNames(nestedPaths)}.`]),
    ...(indivisible.length === 0
      ? []
      : [`${formatNames(indivisible)} cannot be split; ${RAISE_LIMIT_HINT}.`]),
  ].join(" ");
}

/** By what operation the rest of a write's answer is read. */
function readRestHint(entry: CatalogEntry, { catalog, routing }: LimitContext): string {
  const read = findReadForResult(entry, catalog);
  return read === undefined || !routing.isAllowed(read.name)
    ? "Do not call it again."
    : `Do not call it again; read the rest with ${routedName(routing, read)}.`;
}

const isRead = ({ operation }: CatalogEntry) => operation.effect === "read";

function limitObject(entry: CatalogEntry, result: OperationResult, context: LimitContext): OperationResult {
  const limit = context.maxResultLength;
  const secretFields = listSecretFields(resultSchema(entry.operation.response), result);
  return shrinkUntilFits(limit, (budget) => {
    const { retained, omissions } = truncateObject(result, budget, "", secretFields);
    const omissionNote = `${formatTooLong(limit)}. Left out: ${describeOmissions(omissions)}.`;
    const note = isRead(entry)
      ? `${omissionNote} ${readHint(omissions, limit)}`
      : `It was done. ${omissionNote} ${readRestHint(entry, context)}`;
    return { ...retained, note };
  });
}

/** The id of an item; `undefined` where it has none. */
function itemId(item: unknown): string | undefined {
  const id = isJsonObject(item) ? item["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The ids of the items of a list. */
export const itemIds = ({ data }: OperationResult): CompletedCall["ids"] =>
  Array.isArray(data) ? data.map(itemId) : [];

/** Where a page that was cut goes on. */
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

/** An item cut to the room that there is; credentials in it stay. */
const truncateItem = (model: z.ZodTypeAny, item: Readonly<Record<string, unknown>>, budget: number) =>
  truncateObject(item, budget, "", listSecretFields(model, item));

/** What is kept of an item, and its id, so that it can be read by itself. */
const withId = (id: string | undefined, retained: OperationResult | undefined): OperationResult =>
  id === undefined ? { ...retained } : { id, ...retained };

/** The items of a list that fit; where not even the first does, what fits of it, with its id. */
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

/** All items of a list, each cut to its part of the room: what they have in them is shown once only. */
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

/** A list that a write answered, cut to what fits. */
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
    const budget = available - jsonLength(otherFields);
    const { retained, omissions } = containsSecrets
      ? splitBudget(items, model, ids, budget)
      : limitItems(items, model, ids, budget);
    const omissionNote = omissions.length === 0 ? "" : `, without ${describeOmissions(omissions)}`;
    const retainedNote = `${retained.length} ${isOrAre(retained.length)} shown${omissionNote}`;
    return {
      data: retained,
      ...otherFields,
      note: `All ${items.length} were done; ${retainedNote}. ${readRestHint(entry, context)}`,
    };
  });
}

/** A page of a list, cut to what fits. */
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
      available - jsonLength(otherFields),
    );
    const omittedCount = items.length - retained.length;
    const continuation = buildContinuation(completedCall, retained.length);
    const paging =
      omittedCount === 0 ? { has_more, next_offset } : { has_more: true, ...continuation.fields };
    const omissionNote = omissions.length === 0 ? "" : `, without ${describeOmissions(omissions)}`;
    const note = [
      `${formatTooLong(limit)}: ${retained.length} of ${items.length} items ${isOrAre(retained.length)} here${omissionNote}.`,
      ...(omittedCount === 0 ? [] : [continuation.advice]),
      ...(omissions.length === 0 ? [] : [readHint(omissions, limit)]),
    ].join(" ");
    return { data: retained, ...otherFields, ...paging, note };
  });
}

/**
 * An answer that is too long, cut to what a client takes, in characters of JSON: of a list the items that fit, of an
 * object the fields that fit, of a field that does not what fits of it. It says what is missing and how to get it.
 *
 * @param result what is kept of the whole answer
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

/** What a dry run tells, cut in the same way: nothing was done, and there is no more to be read. */
export const limitDryRun = (result: OperationResult, limit: number): OperationResult =>
  shrinkUntilFits(limit, (budget) => {
    const { retained, omissions } = truncateObject(result, budget);
    return { ...retained, note: `${formatTooLong(limit)}. Left out: ${describeOmissions(omissions)}.` };
  });
