import type { ReadSpec, OutcomeCheck } from "../../../tools/core/confirmation.ts";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import { routeCall } from "../reads/call-routing.ts";
import type { CallErrorContext } from "./call-error-context.ts";
import { getPath, resolveTemplates } from "../reads/path-templates.ts";
import { argumentTemplates } from "../reads/resource-lookup.ts";
import { findParentReads } from "../reads/related-operations.ts";
import { redactArguments } from "../secrets/redact-arguments.ts";

type Catalog = ReadonlyMap<string, CatalogEntry>;

const findResponseModel = ({ response }: Operation) => ("model" in response ? response.model : undefined);

/** The nearest read above a write that answers what the write answers: all that the write changed of it is there. */
function findEquivalentRead(entry: CatalogEntry, catalog: Catalog): ReadSpec | undefined {
  const model = findResponseModel(entry.operation);
  const nearestRead = findParentReads(entry, catalog).find(
    ({ operation }) => model !== undefined && findResponseModel(operation) === model,
  );
  return nearestRead === undefined ? undefined : { operation: nearestRead.name };
}

/**
 * What tells whether a call was done whose outcome is not known: what the operation declares; else, of a loss, the
 * read that shows its target; else the read that answers the same.
 */
export function resolveOutcomeCheck(entry: CatalogEntry, catalog: Catalog): OutcomeCheck | undefined {
  const { effect, confirm, outcomeCheck } = entry.operation;
  if (outcomeCheck !== undefined) return outcomeCheck;
  if (effect === "destructive" && confirm !== undefined && "operation" in confirm.target)
    return confirm.target;
  return findEquivalentRead(entry, catalog);
}

/** What to do when nobody knows what became of a call. */
export function outcomeCheckHint(
  entry: CatalogEntry,
  { catalog, routing, args = {} }: CallErrorContext,
): string {
  const outcomeCheck = resolveOutcomeCheck(entry, catalog);
  if (outcomeCheck !== undefined && "unverifiable" in outcomeCheck)
    return `No call tells whether it was done. ${outcomeCheck.unverifiable}`;
  const readEntry = outcomeCheck === undefined ? undefined : catalog.get(outcomeCheck.operation);
  if (outcomeCheck === undefined || readEntry === undefined || !routing.isAllowed(readEntry.name))
    return "Read the current state before you try again.";
  const redactedArgs = redactArguments(entry.operation, args);
  const readArgs = resolveTemplates(argumentTemplates(outcomeCheck, readEntry.operation), (path) =>
    getPath(redactedArgs, path),
  );
  const { tool, arguments: callArgs } = routeCall(routing, readEntry, readArgs);
  const call = Object.keys(callArgs).length === 0 ? tool : `${tool} ${JSON.stringify(callArgs)}`;
  return `Read the current state before you try again: ${call} tells whether it was done.`;
}
