import type { NamedOperation } from "../../tools/index.ts";
import type { Confirmation, Dependents, Operation, Reading, Recreation } from "../../tools/operation.ts";
import type { Answer, CallOperation } from "../api.ts";
import { UnusableAnswerError } from "../errors.ts";
import { otherCall, type Addressing, type ToolCall } from "./addressing.ts";
import { briefLines, briefly } from "./brief.ts";
import { masked } from "./secrets.ts";
import { resultModel } from "./tool.ts";

export type Arguments = Readonly<Record<string, unknown>>;

/** What is needed to read a target. */
export interface PreviewContext {
  readonly catalogue: ReadonlyMap<string, NamedOperation>;
  readonly call: CallOperation;
  readonly addressing: Addressing;
  readonly signal?: AbortSignal | undefined;
  /** Told what a call waits for. */
  readonly progress?: ((message: string) => void) | undefined;
}

/** What a call would take away. */
export interface Preview {
  /** The target as it is, credentials masked; `undefined` where the API has no way to read it. */
  readonly target: unknown;
  /** By what people know the target, where it has such a name. */
  readonly name: string | undefined;
  /** The same without what changes by itself: what was shown holds as long as this stays. */
  readonly lasting: unknown;
  /** The numbers of what depends on it, as `3 sessions`, without what there is none of. */
  readonly lost: readonly string[];
  /** What could depend on it. */
  readonly dependents: readonly string[];
  /** Whether all that is lost, or only disturbed: the call is an update. */
  readonly fate: "Goes with it" | "Concerned";
  /** Why the target cannot be shown. */
  readonly unreadable: string | undefined;
  readonly warning: string;
  /** The call that makes it again. */
  readonly recreate: ToolCall | undefined;
}

/** How many pages of a list are looked through for one item, of as many items as a page may have. */
const SEARCH = { pages: 20, limit: 500 };

/** The value at a dotted path. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null
          ? Object.entries(inner).find(([k]) => k === key)?.[1]
          : undefined,
      value,
    );

type Lookup = (field: string) => unknown;

/** Puts values where a pattern says `"{field}"`. */
function filled(pattern: unknown, lookup: Lookup): unknown {
  if (Array.isArray(pattern)) return pattern.map((item) => filled(item, lookup));
  const field = typeof pattern === "string" ? /^\{([\w.]+)\}$/.exec(pattern)?.[1] : undefined;
  return field === undefined ? pattern : lookup(field);
}

const fill = (patterns: Arguments, lookup: Lookup): Arguments =>
  Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [name, filled(pattern, lookup)]));

function namedOperation(name: string, { catalogue }: PreviewContext): NamedOperation {
  const found = catalogue.get(name);
  if (found === undefined) throw new Error(`A confirmation names ${name}, which does not exist.`);
  return found;
}

const operationOf = (name: string, context: PreviewContext): Operation =>
  namedOperation(name, context).operation;

function readingArguments(reading: Reading, operation: Operation, args: Arguments): Arguments {
  return fill(
    reading.with ?? Object.fromEntries(Object.keys(operation.path).map((name) => [name, `{${name}}`])),
    (field) => args[field],
  );
}

const optionsOf = ({ signal, progress }: PreviewContext) => ({
  ...(signal === undefined ? {} : { signal }),
  ...(progress === undefined ? {} : { progress }),
});

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

/** A target without what changes by itself. */
function lastingOf(target: unknown, reading: Reading, context: PreviewContext): unknown {
  const { volatile, response } = operationOf(reading.operation, context);
  const isWholeList = response.kind === "list" && reading.item === undefined;
  return volatile.reduce(
    (value, path) => withoutPath(value, [...(isWholeList ? ["data"] : []), ...path.split(".")]),
    target,
  );
}

/**
 * The target as it is now; `undefined` where a list does not have it.
 *
 * @throws CallError when it cannot be read, or a list is too long to be searched
 */
export async function readTarget(
  reading: Reading,
  args: Arguments,
  context: PreviewContext,
): Promise<unknown> {
  const operation = operationOf(reading.operation, context);
  const readArgs = readingArguments(reading, operation, args);
  if (reading.item === undefined)
    return masked(
      resultModel(operation.response),
      await context.call(operation, readArgs, optionsOf(context)),
    );

  const wanted = Object.entries(fill(reading.item, (field) => args[field]));
  const paging = "limit" in operation.query ? { limit: SEARCH.limit } : {};
  let next: Answer = {};
  for (let searched = 0; searched < SEARCH.pages; searched += 1) {
    const offset = typeof next["next_offset"] === "number" ? { offset: next["next_offset"] } : {};
    next = await context.call(operation, { ...paging, ...readArgs, ...offset }, optionsOf(context));
    const items = Array.isArray(next["data"]) ? next["data"] : [];
    const match = items.find((item) => wanted.every(([path, value]) => at(item, path) === value));
    if (match !== undefined) return at(masked(resultModel(operation.response), { data: [match] }), "data.0");
    if (next["next_offset"] === undefined) return undefined;
  }
  throw new UnusableAnswerError(
    `The target is not among the first ${SEARCH.pages * SEARCH.limit} items of ${reading.operation}, and no more are searched.`,
    "nothing",
  );
}

const counted = (count: number, label: string, one: string, orMore = false) =>
  count === 0 ? [] : [orMore ? `${count} or more ${label}` : `${count} ${count === 1 ? one : label}`];

/** How many dependents there are, as `3 sessions`, if any; a list without a total is counted by its page. */
async function countDependents(
  label: string,
  dependents: Dependents,
  target: unknown,
  args: Arguments,
  context: PreviewContext,
): Promise<string[]> {
  const { one } = dependents;
  if ("field" in dependents) {
    const items = at(target, dependents.field);
    return counted(Array.isArray(items) ? items.length : 0, label, one);
  }
  const operation = operationOf(dependents.operation, context);
  const page = await context.call(
    operation,
    readingArguments(dependents, operation, args),
    optionsOf(context),
  );
  const items = Array.isArray(page["data"]) ? page["data"].length : 0;
  const count = typeof page["total_count"] === "number" ? page["total_count"] : items;
  return counted(count, label, one, page["total_count"] === undefined && page["has_more"] === true);
}

const isThere = (value: unknown) => value !== undefined && value !== null && value !== "";

function nameOf(target: unknown, paths: readonly string[]): string | undefined {
  const name = paths.map((path) => at(target, path)).find(isThere);
  return typeof name === "string" || typeof name === "number" ? String(name) : undefined;
}

function recreation(
  { operation, with: patterns }: Recreation,
  target: unknown,
  args: Arguments,
  context: PreviewContext,
): ToolCall {
  const values = fill(patterns, (field) => at(target, field) ?? args[field]);
  return otherCall(
    context.addressing,
    namedOperation(operation, context),
    Object.fromEntries(Object.entries(values).filter(([, value]) => isThere(value))),
  );
}

/**
 * What would be lost; `undefined` when there is no such target.
 *
 * @throws CallError when the target, or what depends on it, cannot be read
 */
export async function previewOf(
  confirmation: Confirmation,
  args: Arguments,
  context: PreviewContext,
): Promise<Preview | undefined> {
  const unreadable = "unreadable" in confirmation.target ? confirmation.target.unreadable : undefined;
  const target =
    "unreadable" in confirmation.target ? undefined : await readTarget(confirmation.target, args, context);
  if (unreadable === undefined && target === undefined) return undefined;
  const dependents = Object.entries(confirmation.dependents ?? {});
  const lost = await Promise.all(
    dependents.map(([label, those]) => countDependents(label, those, target, args, context)),
  );
  return {
    target,
    lasting: "unreadable" in confirmation.target ? target : lastingOf(target, confirmation.target, context),
    name: nameOf(target, confirmation.named ?? []),
    lost: lost.flat(),
    dependents: dependents.map(([label]) => label),
    fate: "when" in confirmation ? "Concerned" : "Goes with it",
    unreadable,
    warning: confirmation.warning,
    recreate:
      confirmation.recreate === undefined
        ? undefined
        : recreation(confirmation.recreate, target, args, context),
  };
}

const none = (dependents: readonly string[]) =>
  `nothing (${dependents.map((label) => `no ${label}`).join(", ")})`;

/** Room for what a refusal says beside the target and what would make it again. */
const AROUND = 1000;

/**
 * A preview in lines, for an agent and for a person: first what is lost, last what others may have written.
 *
 * @param limit how long all that is shown may be
 */
export function previewLines(preview: Preview, limit: number): string[] {
  const room = Math.max(0, Math.floor((limit - AROUND) / 2));
  const { target, lost, dependents, fate, unreadable, warning, recreate } = preview;
  return [
    warning,
    ...(dependents.length === 0
      ? []
      : [`${fate}: ${lost.length === 0 ? none(dependents) : lost.join(", ")}.`]),
    ...(unreadable === undefined
      ? briefLines("Target now, without empty fields and pictures:", target, room)
      : [`The target cannot be shown: ${unreadable}`]),
    ...(recreate === undefined
      ? []
      : briefLines(`To make it again, as far as that goes: ${recreate.tool}`, recreate.arguments, room)),
  ];
}

/** A preview as data, for an agent. */
export function previewAnswer({ target, name, lost, fate, unreadable, warning, recreate }: Preview): Answer {
  const { shown, leftOut } = briefly(target);
  const left_out = leftOut.length === 0 ? undefined : leftOut;
  return { name, warning, fate, lost, target: shown, left_out, unreadable, recreate };
}
