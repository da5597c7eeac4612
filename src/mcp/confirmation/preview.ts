import type { JsonObject } from "../../shared/json.ts";
import { setMaxListeners } from "node:events";
import type { Confirmation, ImpactSpec, ReadSpec, RecreateSpec } from "../../../tools/core/confirmation.ts";
import type { OperationResult } from "../../shared/api-client.ts";
import { routeCall, type ToolCall } from "../reads/call-routing.ts";
import { summaryLines, summarize } from "../results/summarize.ts";
import { describeImpact, type ImpactContext } from "./impact.ts";
import {
  getPath,
  resolveTemplates,
  pickName,
  formatName,
  getAll,
  type Resolver,
} from "../reads/path-templates.ts";
import {
  lookUp,
  getCatalogEntry,
  getOperation,
  type LookupResult,
  type ReadContext,
} from "../reads/resource-lookup.ts";
import { listRemovedValues } from "./removed-values.ts";

/** What a call would take away. */
export interface Preview {
  /** The target as it is, credentials masked; `undefined` where the API has no way to read it. */
  readonly target: unknown;
  /** By what people know the target, where it has such a name. */
  readonly name: string | undefined;
  /** The same without what changes by itself: what was shown holds as long as this stays. */
  readonly stableState: unknown;
  /** By what people know that which the target belongs to, and its id. */
  readonly owner: string | undefined;
  /** The numbers of what goes with it, as `3 sessions`, without what there is none of. */
  readonly deleted: readonly string[];
  /** The same of what stays and is affected. */
  readonly affected: readonly string[];
  /** What could go with it, and what could be affected. */
  readonly dependentLabels: { readonly deleted: readonly string[]; readonly affected: readonly string[] };
  /** Why the target cannot be shown. */
  readonly unreadable: string | undefined;
  readonly warning: string;
  /** The call that makes it again. */
  readonly recreate: ToolCall | undefined;
}

/** That a target, or some of several, cannot be found. */
export interface TargetNotFound {
  /** The ids of those that are missing, where there are several targets. */
  readonly missing: readonly string[];
}

/** A value without the fields at a path of names; in a list, of each item. */
function omitPath(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => omitPath(item, [name ?? "", ...rest]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key !== name ? [[key, inner]] : rest.length === 0 ? [] : [[key, omitPath(inner, rest)]],
    ),
  );
}

/** A target without what changes by itself; of what was found within an answer, what that answer calls so. */
function toStableState(target: unknown, readSpec: ReadSpec, context: ReadContext): unknown {
  const { ignoredChanges, response } = getOperation(readSpec.operation, context);
  const isWholeList = response.kind === "list" && readSpec.item === undefined;
  const prefix = readSpec.listPath === undefined ? "" : `${readSpec.listPath}.`;
  return ignoredChanges
    .filter((path) => path.startsWith(prefix))
    .reduce<unknown>(
      (value, path) =>
        omitPath(value, [...(isWholeList ? ["data"] : []), ...path.slice(prefix.length).split(".")]),
      target,
    );
}

/** That a target cannot be found, in words. */
export const targetNotFoundMessage = ({ missing }: TargetNotFound): string =>
  `The target was not found${missing.length === 0 ? "" : `: ${missing.join(", ")}`}. Check the arguments.`;

/**
 * The target as it is now; `undefined` where a list does not have it.
 *
 * @throws CallError when it cannot be read, or a list is too long to be searched
 */
export const readTarget = async (
  readSpec: ReadSpec,
  args: JsonObject,
  context: ReadContext,
): Promise<unknown> => (await lookUp(readSpec, (path) => getPath(args, path), context)).target;

/** The values that patterns about a target stand for: those of its owner, its own, or else the call's. */
const createResolver =
  (target: unknown, owner: unknown, args: JsonObject): Resolver =>
  (path) =>
    path.startsWith("owner.")
      ? getPath(owner, path.slice("owner.".length))
      : (getPath(target, path) ?? getPath(args, path));

const buildRecreateCall = (
  { operation, with: templates }: RecreateSpec,
  resolver: Resolver,
  context: ReadContext,
): ToolCall =>
  routeCall(context.routing, getCatalogEntry(operation, context), resolveTemplates(templates, resolver));

/** What the target belongs to, named; with its id, where that is not its name. */
function formatOwner(owner: unknown, labelFields: readonly string[]): string | undefined {
  const name = pickName(owner, labelFields);
  const id = pickName(owner, ["id"]);
  const formattedName = name === undefined ? undefined : formatName(name);
  return formattedName === undefined || id === undefined || id === name
    ? (formattedName ?? id)
    : `${formattedName} (${id})`;
}

/** What the target belongs to, where that can be told. */
async function findOwner(
  { owner }: Confirmation,
  { target, container }: LookupResult,
  args: JsonObject,
  context: ReadContext,
): Promise<unknown> {
  if (owner?.read !== undefined)
    return (await lookUp(owner.read, createResolver(target, undefined, args), context)).target;
  return owner?.field === undefined ? container : getPath(target, owner.field);
}

/** The ids of the call that are not among the items found. */
function findMissingIds({ allIds }: ReadSpec, target: unknown, args: JsonObject): string[] {
  const requestedIds = allIds === undefined ? undefined : args[allIds];
  const foundIds = new Set(getAll(target, "data.*.id"));
  return Array.isArray(requestedIds) ? requestedIds.filter((id) => !foundIds.has(id)).map(String) : [];
}

type ImpactEntry = readonly [label: string, dependents: ImpactSpec];

/** The numbers of dependents that there are, and what all are called that were looked for. */
async function countImpact(
  entries: readonly ImpactEntry[],
  impactContext: ImpactContext,
  context: ReadContext,
) {
  const counts = await Promise.all(
    entries.map(([label, dependents]) => describeImpact(label, dependents, impactContext, context)),
  );
  return {
    formattedCounts: counts.filter((count) => typeof count === "string"),
    labels: entries.flatMap(([label], index) => (counts[index] === undefined ? [] : [label])),
  };
}

/** A context whose reads are each made once, however many look at their answer. */
function memoizeReads({ call, ...context }: ReadContext): ReadContext {
  // One signal ends all reads at once; Node takes more than ten that listen to it for a leak.
  if (context.signal !== undefined) setMaxListeners(0, context.signal);
  const reads = new Map<string, ReturnType<typeof call>>();
  return {
    ...context,
    call: (operation, args, options) => {
      const key = JSON.stringify([operation.method, operation.pathTemplate, args]);
      const read = reads.get(key) ?? call(operation, args, options);
      reads.set(key, read);
      return read;
    },
  };
}

/**
 * What would be lost, or what cannot be found of it.
 *
 * @throws CallError when the target, or what depends on it, cannot be read
 */
export async function buildPreview(
  confirmation: Confirmation,
  args: JsonObject,
  baseContext: ReadContext,
): Promise<Preview | TargetNotFound> {
  const context = memoizeReads(baseContext);
  const { target: readSpec, owner: ownerSpec } = confirmation;
  const unreadable = "unreadable" in readSpec ? readSpec.unreadable : undefined;
  const lookupResult: LookupResult =
    "unreadable" in readSpec
      ? { target: undefined }
      : await lookUp(readSpec, (path) => getPath(args, path), context);
  const { target } = lookupResult;
  if ("operation" in readSpec) {
    const missing = findMissingIds(readSpec, target, args);
    if (target === undefined || missing.length > 0) return { missing };
  }
  const owner = await findOwner(confirmation, lookupResult, args, context);
  const resolver = createResolver(target, owner, args);
  const impactContext: ImpactContext = { target, resolver, args };
  const dependents = Object.entries(confirmation.dependents ?? {});
  const isSurviving = ([, { survives }]: ImpactEntry) => survives === true || "when" in confirmation;
  const [deletedCounts, affectedCounts] = await Promise.all([
    countImpact(
      dependents.filter((entry) => !isSurviving(entry)),
      impactContext,
      context,
    ),
    countImpact(dependents.filter(isSurviving), impactContext, context),
  ]);
  const removedValues = listRemovedValues(confirmation, target, args);
  return {
    target,
    stableState: "unreadable" in readSpec ? target : toStableState(target, readSpec, context),
    name: pickName(target, confirmation.labelFields ?? []),
    owner: ownerSpec === undefined ? undefined : formatOwner(owner, ownerSpec.labelFields),
    deleted: [...removedValues.formattedCounts, ...deletedCounts.formattedCounts],
    affected: affectedCounts.formattedCounts,
    dependentLabels: {
      deleted: [...removedValues.labels, ...deletedCounts.labels],
      affected: affectedCounts.labels,
    },
    unreadable,
    warning: confirmation.warning,
    recreate:
      confirmation.recreate === undefined
        ? undefined
        : buildRecreateCall(confirmation.recreate, resolver, context),
  };
}

const formatCountsOrNone = (formattedCounts: readonly string[], labels: readonly string[]) =>
  formattedCounts.length === 0
    ? `nothing (${labels.map((label) => `no ${label}`).join(", ")})`
    : formattedCounts.join(", ");

/** What goes and what is affected, in lines; what the target belongs to. */
export function impactLines({ deleted, affected, dependentLabels, owner }: Preview): string[] {
  return [
    ...(dependentLabels.deleted.length === 0
      ? []
      : [`Also lost: ${formatCountsOrNone(deleted, dependentLabels.deleted)}.`]),
    ...(dependentLabels.affected.length === 0
      ? []
      : [`Affected: ${formatCountsOrNone(affected, dependentLabels.affected)}.`]),
    ...(owner === undefined ? [] : [`Belongs to: ${owner}.`]),
  ];
}

/** Room for what a refusal says beside the target and what would make it again. */
const RESERVED_CHARACTERS = 1000;

/**
 * A preview in lines, for an agent and for a person: first what is lost, last what others may have written.
 *
 * @param maxLength how long all that is shown may be
 */
export function previewLines(preview: Preview, maxLength: number): string[] {
  const budget = Math.max(0, Math.floor((maxLength - RESERVED_CHARACTERS) / 2));
  const { target, unreadable, warning, recreate } = preview;
  return [
    warning,
    ...impactLines(preview),
    ...(unreadable === undefined
      ? summaryLines("Target now, without empty fields and images:", target, budget)
      : [`The target cannot be shown: ${unreadable}`]),
    ...(recreate === undefined
      ? []
      : summaryLines(`To recreate it, as far as possible: ${recreate.tool}`, recreate.arguments, budget)),
  ];
}

/** A preview as data, for an agent. */
export function toPreviewResult(preview: Preview): OperationResult {
  const { target, name, owner, deleted, affected, unreadable, warning, recreate } = preview;
  const { content, omitted } = summarize(target);
  const left_out = omitted.length === 0 ? undefined : omitted;
  return { name, owner, warning, lost: deleted, affected, target: content, left_out, unreadable, recreate };
}
