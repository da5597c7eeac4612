import { setMaxListeners } from "node:events";
import type { Confirmation, ImpactSpec, ReadSpec, RecreateSpec } from "../../../tools/index.ts";
import type { JsonObject, OperationResult } from "../../shared/index.ts";
import {
  formatCount,
  getAll,
  getCatalogEntry,
  getOperation,
  getPath,
  type ItemCount,
  lookUp,
  type LookupResult,
  pickName,
  type ReadContext,
  type Resolver,
  resolveTemplates,
  routeCall,
  type ToolCall,
} from "../reads/index.ts";
import { summarize, formatSummaryLines } from "../results/index.ts";
import { formatName, quoteNames } from "../text.ts";
import { describeImpact, type ImpactContext } from "./impact.ts";
import { listRemovedValues } from "./removed-values.ts";

/** What a call would delete or affect. */
export interface Preview {
  /** The current target with credentials masked; `undefined` if the API cannot read it. */
  readonly target: unknown;
  /** The name that people know the target by, if it has one. */
  readonly name: string | undefined;
  /** The target without fields that change by themselves: a confirmation is valid while this is unchanged. */
  readonly stableState: unknown;
  /** The name of the object that the target belongs to and its id, as far as it has them. */
  readonly owner: readonly string[];
  /** The counts of what is deleted with the target; zero counts are left out. */
  readonly deleted: readonly ItemCount[];
  /** The counts of what is affected but not deleted. */
  readonly affected: readonly ItemCount[];
  /** The ids of the dependents, by label: a preview is confirmed for these and no others. */
  readonly dependentIds: Readonly<Record<string, Readonly<Record<string, true>>>>;
  /** The kinds of dependents that could be deleted or affected, including those with a zero count. */
  readonly dependentLabels: { readonly deleted: readonly string[]; readonly affected: readonly string[] };
  /** Why the API cannot read the target; `undefined` if it can. */
  readonly unreadable: string | undefined;
  readonly warning: string;
  /** The call that recreates the target. */
  readonly recreate: ToolCall | undefined;
}

/** A target, or some of several targets, could not be found. */
export interface TargetNotFound {
  /** The ids that were not found, if there are several targets. */
  readonly missing: readonly string[];
}

/** A value without the fields at a path of names; in an array, without those of each item. */
function omitPath(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => omitPath(item, [name ?? "", ...rest]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key !== name ? [[key, inner]] : rest.length === 0 ? [] : [[key, omitPath(inner, rest)]],
    ),
  );
}

/**
 * A target without the fields that change by themselves. The operation declares these by their paths in its whole
 * result; for a target that is only a part of the result, those inside `listPath` apply.
 */
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

/** A target that was not found, as data: what to do, and the ids if there are several targets. */
export const toNotFoundResult = ({ missing }: TargetNotFound): OperationResult => ({
  problem: "The target was not found. Check the arguments.",
  ...(missing.length === 0 ? {} : { missing }),
});

/**
 * Resolves the fields of templates about a target: `owner.` fields from the owner, others from the target or else
 * from the call's arguments.
 */
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

/** What identifies the object that a target belongs to: its name, and its id if that is not the name. */
const identifyOwner = (owner: unknown, labelFields: readonly string[]): string[] => [
  ...new Set([labelFields, ["id"]].flatMap((paths) => pickName(owner, paths) ?? [])),
];

/**
 * Finds the object that the target belongs to: by the declared read, in the declared field of the target, or else
 * the result that contains the target. `undefined` if there is none.
 */
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

/** The ids in the call's arguments that are not among the items found. */
function findMissingIds({ allIds }: ReadSpec, target: unknown, args: JsonObject): string[] {
  const requestedIds = allIds === undefined ? undefined : args[allIds];
  const foundIds = new Set(getAll(target, "data.*.id"));
  return Array.isArray(requestedIds) ? requestedIds.filter((id) => !foundIds.has(id)).map(String) : [];
}

type ImpactEntry = readonly [label: string, dependents: ImpactSpec];

/** Counts dependents: the non-zero counts, and the labels of all kinds that were counted. */
async function countImpact(
  entries: readonly ImpactEntry[],
  impactContext: ImpactContext,
  context: ReadContext,
) {
  const impacts = await Promise.all(
    entries.map(([label, dependents]) => describeImpact(label, dependents, impactContext, context)),
  );
  return {
    counts: impacts.flatMap((impact) => impact?.itemCount ?? []),
    labels: entries.flatMap(([label], index) => (impacts[index] === undefined ? [] : [label])),
    // An object, so that a comparison names what came and went, whatever its place in the list.
    ids: Object.fromEntries(
      entries.map(([label], index) => [
        label,
        Object.fromEntries((impacts[index]?.ids ?? []).map((id) => [id, true as const])),
      ]),
    ),
  };
}

/** A context that makes each read only once and shares its result. */
export function memoizeReads({ call, ...context }: ReadContext): ReadContext {
  // All reads listen to the same signal, and Node.js reports more than ten listeners as a leak.
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
 * Builds the preview of a call, or says which target was not found.
 *
 * @throws CallError if the target or its dependents cannot be read
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
  const impactContext: ImpactContext = { target, owner, resolver, args };
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
    owner: ownerSpec === undefined ? [] : identifyOwner(owner, ownerSpec.labelFields),
    deleted: [...removedValues.counts, ...deletedCounts.counts],
    affected: affectedCounts.counts,
    dependentLabels: {
      deleted: [...removedValues.labels, ...deletedCounts.labels],
      affected: affectedCounts.labels,
    },
    dependentIds: { ...deletedCounts.ids, ...affectedCounts.ids },
    unreadable,
    warning: confirmation.warning,
    recreate:
      confirmation.recreate === undefined
        ? undefined
        : buildRecreateCall(confirmation.recreate, resolver, context),
  };
}

/**
 * Whether a call affects dependents of the kind with a label. What cannot be counted counts as affected.
 *
 * @throws CallError if they cannot be read
 */
export async function isAffecting(
  label: string,
  confirmation: Confirmation,
  { target, args }: { readonly target: unknown; readonly args: JsonObject },
  context: ReadContext,
): Promise<boolean> {
  const spec = confirmation.dependents?.[label];
  if (spec === undefined) throw new Error(`A condition names dependents that are not declared: ${label}.`);
  const resolver = createResolver(target, undefined, args);
  const impact = await describeImpact(label, spec, { target, owner: undefined, resolver, args }, context);
  return impact?.itemCount !== undefined;
}

const formatQuantitiesOrNone = (counts: readonly ItemCount[], labels: readonly string[]) =>
  counts.length === 0
    ? `nothing (${labels.map((label) => `no ${label}`).join(", ")})`
    : counts.map(({ quantity }) => quantity).join(", ");

/** What a preview says in the server's own words, in sentences: how much is deleted and affected, and what follows. */
export const formatImpactSentences = ({
  warning,
  deleted,
  affected,
  dependentLabels,
  unreadable,
}: Preview): string[] => [
  warning,
  ...(dependentLabels.deleted.length === 0
    ? []
    : [`Also lost: ${formatQuantitiesOrNone(deleted, dependentLabels.deleted)}.`]),
  ...(dependentLabels.affected.length === 0
    ? []
    : [`Affected: ${formatQuantitiesOrNone(affected, dependentLabels.affected)}.`]),
  ...(unreadable === undefined ? [] : [`The target cannot be shown: ${unreadable}`]),
];

const formatNamesOfCounts = (intro: string, counts: readonly ItemCount[]) =>
  counts.flatMap(({ label, names }) =>
    names.length === 0 ? [] : [`${intro}, ${label}: ${quoteNames(names)}`],
  );

/** What third parties may have named: the target, what it belongs to and its dependents, each in a line, in quotes. */
export const formatQuotedNames = ({ name, owner, deleted, affected }: Preview): string[] => [
  ...(name === undefined ? [] : [`Name: ${quoteNames([name])}`]),
  ...(owner.length === 0 ? [] : [`Belongs to: ${quoteNames(owner)}`]),
  ...formatNamesOfCounts("Also lost", deleted),
  ...formatNamesOfCounts("Affected", affected),
];

/** Characters of a denial that are reserved for text other than the target and the call that recreates it. */
const RESERVED_CHARACTERS = 1000;

/**
 * Formats what a preview shows of the target and of the call that recreates it, which third parties may have written.
 *
 * @param maxLength the maximum length of the whole text, in characters
 */
export function formatTargetLines({ target, unreadable, recreate }: Preview, maxLength: number): string[] {
  const budget = Math.max(0, Math.floor((maxLength - RESERVED_CHARACTERS) / 2));
  return [
    ...(unreadable === undefined
      ? formatSummaryLines("Target now, without empty fields and images:", target, budget)
      : []),
    ...(recreate === undefined
      ? []
      : formatSummaryLines(
          `To recreate it, as far as possible: ${recreate.tool}`,
          recreate.arguments,
          budget,
        )),
  ];
}

/** Formats the owner of a target as data: its name, and its id in parentheses. */
const formatOwner = ([nameOrId, id]: readonly string[]): string | undefined =>
  nameOrId === undefined || id === undefined ? nameOrId : `${formatName(nameOrId)} (${id})`;

/** A preview as data, for an agent. */
export function toPreviewResult(preview: Preview): OperationResult {
  const { target, name, owner, deleted, affected, unreadable, warning, recreate } = preview;
  const { content, omitted } = summarize(target);
  const left_out = omitted.length === 0 ? undefined : omitted;
  return {
    name,
    owner: formatOwner(owner),
    warning,
    lost: deleted.map(formatCount),
    affected: affected.map(formatCount),
    target: content,
    left_out,
    unreadable,
    recreate,
  };
}
