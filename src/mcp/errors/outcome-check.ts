import type { CatalogEntry, Operation, OutcomeCheck, ReadSpec } from "../../../tools/index.ts";
import {
  getArgumentTemplates,
  findParentReads,
  getPath,
  resolveTemplates,
  routeCall,
} from "../reads/index.ts";
import { redactArguments } from "../secrets/index.ts";
import type { CallErrorContext } from "./call-error-context.ts";

type Catalog = ReadonlyMap<string, CatalogEntry>;

const findResponseModel = ({ response }: Operation) => ("model" in response ? response.model : undefined);

/** The nearest parent read that returns the same model as a write: it shows everything that the write changed. */
function findEquivalentRead(entry: CatalogEntry, catalog: Catalog): ReadSpec | undefined {
  const model = findResponseModel(entry.operation);
  const nearestRead = findParentReads(entry, catalog).find(
    ({ operation }) => model !== undefined && findResponseModel(operation) === model,
  );
  return nearestRead === undefined ? undefined : { operation: nearestRead.name };
}

/**
 * Determines how to check whether a call with an unknown outcome was applied: by the check that the operation
 * declares; else, for a destructive operation, by the read of its target; else by the nearest parent read that
 * returns the same model. `undefined` if there is none.
 */
export function resolveOutcomeCheck(entry: CatalogEntry, catalog: Catalog): OutcomeCheck | undefined {
  const { effect, confirm, outcomeCheck } = entry.operation;
  if (outcomeCheck !== undefined) return outcomeCheck;
  if (effect === "destructive" && confirm !== undefined && "operation" in confirm.target)
    return confirm.target;
  return findEquivalentRead(entry, catalog);
}

/** Says what to do about a call whose outcome is unknown. */
export function suggestOutcomeCheck(
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
  const readArgs = resolveTemplates(getArgumentTemplates(outcomeCheck, readEntry.operation), (path) =>
    getPath(redactedArgs, path),
  );
  const { tool, arguments: callArgs } = routeCall(routing, readEntry, readArgs);
  const call = Object.keys(callArgs).length === 0 ? tool : `${tool} ${JSON.stringify(callArgs)}`;
  return `Read the current state before you try again; this call tells whether it was done: ${call}`;
}
