import { setMaxListeners } from "node:events";
import type { Confirmation, ImpactSpec, ReadSpec, RecreateSpec } from "../../../tools/core/confirmation.ts";
import type { Answer } from "../../shared/api-client.ts";
import { otherCall, type ToolCall } from "../reads/call-routing.ts";
import { briefLines, briefly } from "../results/summarize.ts";
import { countDependents, type Scope } from "./impact.ts";
import { at, fill, nameOf, nameShown, valuesAt, type Lookup } from "../reads/path-templates.ts";
import {
  find,
  namedOperation,
  operationOf,
  type Arguments,
  type Found,
  type PreviewContext,
} from "../reads/resource-lookup.ts";
import { goneFrom } from "./removed-values.ts";

/** What a call would take away. */
export interface Preview {
  /** The target as it is, credentials masked; `undefined` where the API has no way to read it. */
  readonly target: unknown;
  /** By what people know the target, where it has such a name. */
  readonly name: string | undefined;
  /** The same without what changes by itself: what was shown holds as long as this stays. */
  readonly lasting: unknown;
  /** By what people know that which the target belongs to, and its id. */
  readonly owner: string | undefined;
  /** The numbers of what goes with it, as `3 sessions`, without what there is none of. */
  readonly lost: readonly string[];
  /** The same of what stays and is affected. */
  readonly affected: readonly string[];
  /** What could go with it, and what could be affected. */
  readonly dependents: { readonly lost: readonly string[]; readonly affected: readonly string[] };
  /** Why the target cannot be shown. */
  readonly unreadable: string | undefined;
  readonly warning: string;
  /** The call that makes it again. */
  readonly recreate: ToolCall | undefined;
}

/** That a target, or some of several, cannot be found. */
export interface Missing {
  /** The ids of those that are missing, where there are several targets. */
  readonly missing: readonly string[];
}

/** A value without the fields at a path of names; in a list, of each item. */
function withoutPath(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutPath(item, [name ?? "", ...rest]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key !== name ? [[key, inner]] : rest.length === 0 ? [] : [[key, withoutPath(inner, rest)]],
    ),
  );
}

/** A target without what changes by itself; of what was found within an answer, what that answer calls so. */
function lastingOf(target: unknown, reading: ReadSpec, context: PreviewContext): unknown {
  const { ignoredChanges: volatile, response } = operationOf(reading.operation, context);
  const isWholeList = response.kind === "list" && reading.item === undefined;
  const within = reading.listPath === undefined ? "" : `${reading.listPath}.`;
  return volatile
    .filter((path) => path.startsWith(within))
    .reduce<unknown>(
      (value, path) =>
        withoutPath(value, [...(isWholeList ? ["data"] : []), ...path.slice(within.length).split(".")]),
      target,
    );
}

/** That a target cannot be found, in words. */
export const noTargetFound = ({ missing }: Missing): string =>
  `The target was not found${missing.length === 0 ? "" : `: ${missing.join(", ")}`}. Check the arguments.`;

/**
 * The target as it is now; `undefined` where a list does not have it.
 *
 * @throws CallError when it cannot be read, or a list is too long to be searched
 */
export const readTarget = async (
  reading: ReadSpec,
  args: Arguments,
  context: PreviewContext,
): Promise<unknown> => (await find(reading, (path) => at(args, path), context)).target;

/** The values that patterns about a target stand for: those of its owner, its own, or else the call's. */
const lookupIn =
  (target: unknown, owner: unknown, args: Arguments): Lookup =>
  (path) =>
    path.startsWith("owner.") ? at(owner, path.slice("owner.".length)) : (at(target, path) ?? at(args, path));

const recreation = (
  { operation, with: patterns }: RecreateSpec,
  lookup: Lookup,
  context: PreviewContext,
): ToolCall => otherCall(context.addressing, namedOperation(operation, context), fill(patterns, lookup));

/** What the target belongs to, named; with its id, where that is not its name. */
function ownerName(owner: unknown, named: readonly string[]): string | undefined {
  const name = nameOf(owner, named);
  const id = nameOf(owner, ["id"]);
  const shown = name === undefined ? undefined : nameShown(name);
  return shown === undefined || id === undefined || id === name ? (shown ?? id) : `${shown} (${id})`;
}

/** What the target belongs to, where that can be told. */
async function ownerOf(
  { owner }: Confirmation,
  { target, holder }: Found,
  args: Arguments,
  context: PreviewContext,
): Promise<unknown> {
  if (owner?.read !== undefined)
    return (await find(owner.read, lookupIn(target, undefined, args), context)).target;
  return owner?.field === undefined ? holder : at(target, owner.field);
}

/** The ids of the call that are not among the items found. */
function missingOf({ allIds: every }: ReadSpec, target: unknown, args: Arguments): string[] {
  const asked = every === undefined ? undefined : args[every];
  const found = new Set(valuesAt(target, "data.*.id"));
  return Array.isArray(asked) ? asked.filter((id) => !found.has(id)).map(String) : [];
}

type Entry = readonly [label: string, dependents: ImpactSpec];

/** The numbers of dependents that there are, and what all are called that were looked for. */
async function countAll(entries: readonly Entry[], scope: Scope, context: PreviewContext) {
  const counts = await Promise.all(
    entries.map(([label, dependents]) => countDependents(label, dependents, scope, context)),
  );
  return {
    numbers: counts.filter((count) => typeof count === "string"),
    labels: entries.flatMap(([label], index) => (counts[index] === undefined ? [] : [label])),
  };
}

/** A context whose reads are each made once, however many look at their answer. */
function readingOnce({ call, ...context }: PreviewContext): PreviewContext {
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
export async function previewOf(
  confirmation: Confirmation,
  args: Arguments,
  outer: PreviewContext,
): Promise<Preview | Missing> {
  const context = readingOnce(outer);
  const { target: reading, owner: ownership } = confirmation;
  const unreadable = "unreadable" in reading ? reading.unreadable : undefined;
  const found: Found =
    "unreadable" in reading ? { target: undefined } : await find(reading, (path) => at(args, path), context);
  const { target } = found;
  if ("operation" in reading) {
    const missing = missingOf(reading, target, args);
    if (target === undefined || missing.length > 0) return { missing };
  }
  const owner = await ownerOf(confirmation, found, args, context);
  const lookup = lookupIn(target, owner, args);
  const scope: Scope = { target, lookup, args };
  const dependents = Object.entries(confirmation.dependents ?? {});
  const stays = ([, { survives: stay }]: Entry) => stay === true || "when" in confirmation;
  const [going, staying] = await Promise.all([
    countAll(
      dependents.filter((entry) => !stays(entry)),
      scope,
      context,
    ),
    countAll(dependents.filter(stays), scope, context),
  ]);
  const gone = goneFrom(confirmation, target, args);
  return {
    target,
    lasting: "unreadable" in reading ? target : lastingOf(target, reading, context),
    name: nameOf(target, confirmation.labelFields ?? []),
    owner: ownership === undefined ? undefined : ownerName(owner, ownership.labelFields),
    lost: [...gone.numbers, ...going.numbers],
    affected: staying.numbers,
    dependents: { lost: [...gone.labels, ...going.labels], affected: staying.labels },
    unreadable,
    warning: confirmation.warning,
    recreate:
      confirmation.recreate === undefined ? undefined : recreation(confirmation.recreate, lookup, context),
  };
}

const numbersOr = (numbers: readonly string[], labels: readonly string[]) =>
  numbers.length === 0 ? `nothing (${labels.map((label) => `no ${label}`).join(", ")})` : numbers.join(", ");

/** What goes and what is affected, in lines; what the target belongs to. */
export function lossLines({ lost, affected, dependents, owner }: Preview): string[] {
  return [
    ...(dependents.lost.length === 0 ? [] : [`Also lost: ${numbersOr(lost, dependents.lost)}.`]),
    ...(dependents.affected.length === 0 ? [] : [`Affected: ${numbersOr(affected, dependents.affected)}.`]),
    ...(owner === undefined ? [] : [`Belongs to: ${owner}.`]),
  ];
}

/** Room for what a refusal says beside the target and what would make it again. */
const AROUND = 1000;

/**
 * A preview in lines, for an agent and for a person: first what is lost, last what others may have written.
 *
 * @param limit how long all that is shown may be
 */
export function previewLines(preview: Preview, limit: number): string[] {
  const room = Math.max(0, Math.floor((limit - AROUND) / 2));
  const { target, unreadable, warning, recreate } = preview;
  return [
    warning,
    ...lossLines(preview),
    ...(unreadable === undefined
      ? briefLines("Target now, without empty fields and images:", target, room)
      : [`The target cannot be shown: ${unreadable}`]),
    ...(recreate === undefined
      ? []
      : briefLines(`To recreate it, as far as possible: ${recreate.tool}`, recreate.arguments, room)),
  ];
}

/** A preview as data, for an agent. */
export function previewAnswer(preview: Preview): Answer {
  const { target, name, owner, lost, affected, unreadable, warning, recreate } = preview;
  const { shown, leftOut } = briefly(target);
  const left_out = leftOut.length === 0 ? undefined : leftOut;
  return { name, owner, warning, lost, affected, target: shown, left_out, unreadable, recreate };
}
