import type { CatalogEntry } from "../../../tools/index.ts";
import type { ReadSpec } from "../../../tools/core/confirmation.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import type { Answer, CallOperation } from "../../shared/api-client.ts";
import { UnusableAnswerError } from "../../shared/errors.ts";
import type { Addressing } from "./call-routing.ts";
import { at, fill, filled, valuesAt, type Lookup } from "./path-templates.ts";
import { masked } from "../secrets/mask-secrets.ts";
import { resultModel } from "../catalog/tool.ts";

export type Arguments = Readonly<Record<string, unknown>>;

/** What is needed to read a target. */
export interface PreviewContext {
  readonly catalogue: ReadonlyMap<string, CatalogEntry>;
  readonly call: CallOperation;
  readonly addressing: Addressing;
  readonly signal?: AbortSignal | undefined;
  /** Told what a call waits for. */
  readonly progress?: ((message: string) => void) | undefined;
}

/** How many pages of a list are looked through, of as many items as a page may have. */
const SEARCH = { pages: 20, limit: 500 };

/** The most items of a list that are looked through. */
export const MOST_SEARCHED = SEARCH.pages * SEARCH.limit;

export function namedOperation(name: string, { catalogue }: PreviewContext): CatalogEntry {
  const found = catalogue.get(name);
  if (found === undefined) throw new Error(`A confirmation names ${name}, which does not exist.`);
  return found;
}

export const operationOf = (name: string, context: PreviewContext): Operation =>
  namedOperation(name, context).operation;

/** The arguments of a read, written as patterns or else the fields of its path under their own names. */
export const patternsOf = ({ with: patterns }: Pick<ReadSpec, "with">, operation: Operation): Arguments =>
  patterns ?? Object.fromEntries(Object.keys(operation.path).map((name) => [name, `{${name}}`]));

export const optionsOf = ({ signal, progress }: PreviewContext) => ({ signal, progress });

/** Whether an item has the values, by dotted path; of a path with `*`, one of its values has to be it. */
export const fits = (item: unknown, values: Arguments): boolean =>
  Object.entries(values).every(([path, value]) => valuesAt(item, path).includes(value));

/**
 * The items of a list, page after page; `complete` tells whether that was all.
 *
 * @throws CallError when the list cannot be read
 */
export async function* pagesOf(operation: Operation, args: Arguments, context: PreviewContext) {
  const paging = "limit" in operation.query ? { limit: SEARCH.limit } : {};
  let next: Answer = {};
  for (let searched = 0; searched < SEARCH.pages; searched += 1) {
    const offset = typeof next["next_offset"] === "number" ? { offset: next["next_offset"] } : {};
    next = await context.call(operation, { ...paging, ...args, ...offset }, optionsOf(context));
    const items: unknown[] = Array.isArray(next["data"]) ? next["data"] : [];
    const complete = next["next_offset"] === undefined;
    yield { items, complete };
    if (complete) return;
  }
}

/** A target, and the whole answer that it was found in, where it is a part of one. */
export interface Found {
  readonly target: unknown;
  readonly holder?: unknown;
}

/**
 * What a reading means as it is now, credentials masked; its target is `undefined` where a list does not have it.
 *
 * @throws CallError when it cannot be read, or a list is too long to be searched
 */
export async function find(reading: ReadSpec, lookup: Lookup, context: PreviewContext): Promise<Found> {
  const operation = operationOf(reading.operation, context);
  const args = fill(patternsOf(reading, operation), lookup);
  const sets = reading.item === undefined ? [] : [reading.item].flat();
  const wanted = sets.map((patterns) =>
    Object.fromEntries(Object.entries(patterns).map(([path, pattern]) => [path, filled(pattern, lookup)])),
  );
  const isMeant = (item: unknown) => wanted.some((values) => fits(item, values));

  if (reading.item === undefined || reading.listPath !== undefined) {
    const answer = masked(
      resultModel(operation.response),
      await context.call(operation, args, optionsOf(context)),
    );
    if (reading.listPath === undefined) return { target: answer };
    return { target: valuesAt(answer, `${reading.listPath}.*`).find(isMeant), holder: answer };
  }
  for await (const { items, complete } of pagesOf(operation, args, context)) {
    const match = items.find(isMeant);
    if (match !== undefined)
      return { target: at(masked(resultModel(operation.response), { data: [match] }), "data.0") };
    if (complete) return { target: undefined };
  }
  throw new UnusableAnswerError(
    `The target is not among the first ${MOST_SEARCHED} items of ${reading.operation}; no more are searched.`,
    "nothing",
  );
}
