import { type CatalogEntry, getMaximum, type Operation, type ReadSpec } from "../../../tools/index.ts";
import {
  type JsonObject,
  type OperationCaller,
  type OperationResult,
  UnexpectedResponseError,
} from "../../shared/index.ts";
import { buildResultSchema } from "../catalog/index.ts";
import { maskSecrets } from "../secrets/index.ts";
import type { CallRouting } from "./call-routing.ts";
import { getAll, getPath, type Resolver, resolveTemplate, resolveTemplates } from "./path-templates.ts";

/** What is needed to read a target. */
export interface ReadContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly call: OperationCaller;
  readonly routing: CallRouting;
  readonly signal?: AbortSignal | undefined;
  /** Called with a message that says what the call is waiting for. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** The maximum number of pages of a list that are searched, and of items per page. */
const SEARCH_LIMITS = { maxPages: 20, pageSize: 500 };

/** The argument that makes the pages of a list as large as the API allows; nothing for a list without pages. */
export function getPageParams({ query }: Operation): { readonly limit?: number } {
  const { limit } = query;
  if (limit === undefined) return {};
  return { limit: Math.min(getMaximum(limit) ?? SEARCH_LIMITS.pageSize, SEARCH_LIMITS.pageSize) };
}

/** The maximum number of items of a list that are searched. */
export const MAX_SEARCHED_ITEMS = SEARCH_LIMITS.maxPages * SEARCH_LIMITS.pageSize;

export function getCatalogEntry(name: string, { catalog }: ReadContext): CatalogEntry {
  const entry = catalog.get(name);
  if (entry === undefined) throw new Error(`A confirmation names ${name}, which does not exist.`);
  return entry;
}

export const getOperation = (name: string, context: ReadContext): Operation =>
  getCatalogEntry(name, context).operation;

/**
 * The templates for a read's arguments: those it declares, or by default the fields of its path, each filled from
 * the field of the same name.
 */
export const getArgumentTemplates = (
  { with: templates }: Pick<ReadSpec, "with">,
  operation: Operation,
): JsonObject =>
  templates ?? Object.fromEntries(Object.keys(operation.path).map((name) => [name, `{${name}}`]));

export const toCallOptions = ({ signal, onProgress }: ReadContext) => ({ signal, onProgress });

/** Whether an item has all the given values, by dotted path. For a path with `*`, one of its values must match. */
export const matchesValues = (item: unknown, values: JsonObject): boolean =>
  Object.entries(values).every(([path, value]) => getAll(item, path).includes(value));

/**
 * Yields the items of a list page by page, up to `MAX_SEARCHED_ITEMS`. `complete` is true for the last page of the
 * list.
 *
 * @throws CallError if the list cannot be read
 */
export async function* paginate(operation: Operation, args: JsonObject, context: ReadContext) {
  const pageParams = getPageParams(operation);
  let page: OperationResult = {};
  for (let pageCount = 0; pageCount < SEARCH_LIMITS.maxPages; pageCount += 1) {
    const offset = typeof page["next_offset"] === "number" ? { offset: page["next_offset"] } : {};
    page = await context.call(operation, { ...pageParams, ...args, ...offset }, toCallOptions(context));
    const items: unknown[] = Array.isArray(page["data"]) ? page["data"] : [];
    const complete = page["next_offset"] === undefined;
    yield { items, complete };
    if (complete) return;
  }
}

/** A target and, if it was found inside the result of a read (`listPath`), that whole result. */
export interface LookupResult {
  readonly target: unknown;
  readonly container?: unknown;
}

/**
 * Reads the target of a read specification in its current state, with credentials masked. `target` is `undefined` if
 * the list does not contain it.
 *
 * @throws CallError if the target cannot be read, or the list is too long to be searched
 */
export async function lookUp(
  readSpec: ReadSpec,
  resolver: Resolver,
  context: ReadContext,
): Promise<LookupResult> {
  const operation = getOperation(readSpec.operation, context);
  const args = resolveTemplates(getArgumentTemplates(readSpec, operation), resolver);
  const itemTemplates = readSpec.item === undefined ? [] : [readSpec.item].flat();
  const expectedItems = itemTemplates.map((templates) =>
    Object.fromEntries(
      Object.entries(templates).map(([path, template]) => [path, resolveTemplate(template, resolver)]),
    ),
  );
  const isMatch = (item: unknown) => expectedItems.some((values) => matchesValues(item, values));

  if (readSpec.item === undefined || readSpec.listPath !== undefined) {
    const result = maskSecrets(
      buildResultSchema(operation.response),
      await context.call(operation, args, toCallOptions(context)),
    );
    if (readSpec.listPath === undefined) return { target: result };
    return { target: getAll(result, `${readSpec.listPath}.*`).find(isMatch), container: result };
  }
  for await (const { items, complete } of paginate(operation, args, context)) {
    const match = items.find(isMatch);
    if (match !== undefined)
      return {
        target: getPath(maskSecrets(buildResultSchema(operation.response), { data: [match] }), "data.0"),
      };
    if (complete) return { target: undefined };
  }
  throw new UnexpectedResponseError(
    `The target is not among the first ${MAX_SEARCHED_ITEMS} items of ${readSpec.operation}; no more are searched.`,
    "nothing",
  );
}
