import type { JsonObject } from "../../shared/json.ts";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { ReadSpec } from "../../../tools/core/confirmation.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import type { OperationResult, OperationCaller } from "../../shared/api-client.ts";
import { UnexpectedResponseError } from "../../shared/errors.ts";
import type { CallRouting } from "./call-routing.ts";
import { getPath, resolveTemplates, resolveTemplate, getAll, type Resolver } from "./path-templates.ts";
import { maskSecrets } from "../secrets/mask-secrets.ts";
import { resultSchema } from "../catalog/tool.ts";

/** What is needed to read a target. */
export interface ReadContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly call: OperationCaller;
  readonly routing: CallRouting;
  readonly signal?: AbortSignal | undefined;
  /** Told what a call waits for. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** How many pages of a list are looked through, of as many items as a page may have. */
const SEARCH_LIMITS = { maxPages: 20, pageSize: 500 };

/** The most items of a list that are looked through. */
export const MAX_SEARCHED_ITEMS = SEARCH_LIMITS.maxPages * SEARCH_LIMITS.pageSize;

export function getCatalogEntry(name: string, { catalog }: ReadContext): CatalogEntry {
  const entry = catalog.get(name);
  if (entry === undefined) throw new Error(`A confirmation names ${name}, which does not exist.`);
  return entry;
}

export const getOperation = (name: string, context: ReadContext): Operation =>
  getCatalogEntry(name, context).operation;

/** The arguments of a read, written as patterns or else the fields of its path under their own names. */
export const argumentTemplates = (
  { with: templates }: Pick<ReadSpec, "with">,
  operation: Operation,
): JsonObject =>
  templates ?? Object.fromEntries(Object.keys(operation.path).map((name) => [name, `{${name}}`]));

export const callOptions = ({ signal, onProgress }: ReadContext) => ({ signal, onProgress });

/** Whether an item has the values, by dotted path; of a path with `*`, one of its values has to be it. */
export const matchesValues = (item: unknown, values: JsonObject): boolean =>
  Object.entries(values).every(([path, value]) => getAll(item, path).includes(value));

/**
 * The items of a list, page after page; `complete` tells whether that was all.
 *
 * @throws CallError when the list cannot be read
 */
export async function* paginate(operation: Operation, args: JsonObject, context: ReadContext) {
  const pageParams = "limit" in operation.query ? { limit: SEARCH_LIMITS.pageSize } : {};
  let page: OperationResult = {};
  for (let pageCount = 0; pageCount < SEARCH_LIMITS.maxPages; pageCount += 1) {
    const offset = typeof page["next_offset"] === "number" ? { offset: page["next_offset"] } : {};
    page = await context.call(operation, { ...pageParams, ...args, ...offset }, callOptions(context));
    const items: unknown[] = Array.isArray(page["data"]) ? page["data"] : [];
    const complete = page["next_offset"] === undefined;
    yield { items, complete };
    if (complete) return;
  }
}

/** A target, and the whole answer that it was found in, where it is a part of one. */
export interface LookupResult {
  readonly target: unknown;
  readonly container?: unknown;
}

/**
 * What a reading means as it is now, credentials masked; its target is `undefined` where a list does not have it.
 *
 * @throws CallError when it cannot be read, or a list is too long to be searched
 */
export async function lookUp(
  readSpec: ReadSpec,
  resolver: Resolver,
  context: ReadContext,
): Promise<LookupResult> {
  const operation = getOperation(readSpec.operation, context);
  const args = resolveTemplates(argumentTemplates(readSpec, operation), resolver);
  const itemTemplates = readSpec.item === undefined ? [] : [readSpec.item].flat();
  const expectedItems = itemTemplates.map((templates) =>
    Object.fromEntries(
      Object.entries(templates).map(([path, template]) => [path, resolveTemplate(template, resolver)]),
    ),
  );
  const isMatch = (item: unknown) => expectedItems.some((values) => matchesValues(item, values));

  if (readSpec.item === undefined || readSpec.listPath !== undefined) {
    const result = maskSecrets(
      resultSchema(operation.response),
      await context.call(operation, args, callOptions(context)),
    );
    if (readSpec.listPath === undefined) return { target: result };
    return { target: getAll(result, `${readSpec.listPath}.*`).find(isMatch), container: result };
  }
  for await (const { items, complete } of paginate(operation, args, context)) {
    const match = items.find(isMatch);
    if (match !== undefined)
      return { target: getPath(maskSecrets(resultSchema(operation.response), { data: [match] }), "data.0") };
    if (complete) return { target: undefined };
  }
  throw new UnexpectedResponseError(
    `The target is not among the first ${MAX_SEARCHED_ITEMS} items of ${readSpec.operation}; no more are searched.`,
    "nothing",
  );
}
