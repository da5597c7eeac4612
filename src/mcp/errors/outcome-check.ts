import type { ReadSpec, OutcomeCheck } from "../../../tools/core/confirmation.ts";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import { otherCall } from "../reads/call-routing.ts";
import type { ExplainContext } from "./call-error-message.ts";
import { at, fill } from "../reads/path-templates.ts";
import { patternsOf } from "../reads/resource-lookup.ts";
import { readsAbove } from "../reads/related-operations.ts";
import { shownArguments } from "../secrets/redact-arguments.ts";

type Catalogue = ReadonlyMap<string, CatalogEntry>;

const modelOf = ({ response }: Operation) => ("model" in response ? response.model : undefined);

/** The nearest read above a write that answers what the write answers: all that the write changed of it is there. */
function readOfSame(named: CatalogEntry, catalogue: Catalogue): ReadSpec | undefined {
  const model = modelOf(named.operation);
  const nearest = readsAbove(named, catalogue).find(
    ({ operation }) => model !== undefined && modelOf(operation) === model,
  );
  return nearest === undefined ? undefined : { operation: nearest.name };
}

/**
 * What tells whether a call was done whose outcome is not known: what the operation declares; else, of a loss, the
 * read that shows its target; else the read that answers the same.
 */
export function tellingOf(named: CatalogEntry, catalogue: Catalogue): OutcomeCheck | undefined {
  const { effect, confirm, outcomeCheck: tells } = named.operation;
  if (tells !== undefined) return tells;
  if (effect === "destructive" && confirm !== undefined && "operation" in confirm.target)
    return confirm.target;
  return readOfSame(named, catalogue);
}

/** What to do when nobody knows what became of a call. */
export function whatTells(named: CatalogEntry, { catalogue, addressing, args = {} }: ExplainContext): string {
  const telling = tellingOf(named, catalogue);
  if (telling !== undefined && "unverifiable" in telling)
    return `No call tells whether it was done. ${telling.unverifiable}`;
  const read = telling === undefined ? undefined : catalogue.get(telling.operation);
  if (telling === undefined || read === undefined || !addressing.allows(read.name))
    return "Read the current state before you try again.";
  const shown = shownArguments(named.operation, args);
  const given = fill(patternsOf(telling, read.operation), (path) => at(shown, path));
  const { tool, arguments: taken } = otherCall(addressing, read, given);
  const call = Object.keys(taken).length === 0 ? tool : `${tool} ${JSON.stringify(taken)}`;
  return `Read the current state before you try again: ${call} tells whether it was done.`;
}
