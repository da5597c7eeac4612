import type { NamedOperation } from "../../tools/index.ts";
import type { Confirmation, Dependents, Operation, Reading, Recreation } from "../../tools/operation.ts";
import type { Answer, CallOperation } from "../api.ts";
import { UnusableAnswerError } from "../errors.ts";
import { otherCall, type Addressing, type ToolCall } from "./addressing.ts";
import { cutJson } from "./cutting.ts";
import { masked } from "./secrets.ts";
import { resultModel } from "./tool.ts";

export type Arguments = Readonly<Record<string, unknown>>;

/** What is needed to read a target. */
export interface PreviewContext {
  readonly catalogue: ReadonlyMap<string, NamedOperation>;
  readonly call: CallOperation;
  readonly addressing: Addressing;
  readonly signal?: AbortSignal | undefined;
}

/** What a call would take away. */
export interface Preview {
  /** The target as it is, credentials masked; `undefined` where the API has no way to read it. */
  readonly target: unknown;
  /** By what people know the target, where it has such a name. */
  readonly name: string | undefined;
  /** The numbers of what depends on it, as `3 sessions`. */
  readonly lost: readonly string[];
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

const optionsOf = ({ signal }: PreviewContext) => (signal === undefined ? {} : { signal });

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

/** How many dependents there are, as `3 sessions`; a list without a total is counted by its page. */
async function countDependents(
  label: string,
  dependents: Dependents,
  target: unknown,
  args: Arguments,
  context: PreviewContext,
): Promise<string> {
  if ("field" in dependents) {
    const items = at(target, dependents.field);
    return `${Array.isArray(items) ? items.length : 0} ${label}`;
  }
  const operation = operationOf(dependents.operation, context);
  const page = await context.call(
    operation,
    readingArguments(dependents, operation, args),
    optionsOf(context),
  );
  const items = Array.isArray(page["data"]) ? page["data"].length : 0;
  const count = typeof page["total_count"] === "number" ? page["total_count"] : items;
  return `${count}${page["total_count"] === undefined && page["has_more"] === true ? " or more" : ""} ${label}`;
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
  const lost = await Promise.all(
    Object.entries(confirmation.dependents ?? {}).map(([label, dependents]) =>
      countDependents(label, dependents, target, args, context),
    ),
  );
  return {
    target,
    name: nameOf(target, confirmation.named ?? []),
    lost,
    fate: "when" in confirmation ? "Concerned" : "Goes with it",
    unreadable,
    warning: confirmation.warning,
    recreate:
      confirmation.recreate === undefined
        ? undefined
        : recreation(confirmation.recreate, target, args, context),
  };
}

/** A preview in lines, for an agent and for a person; target and recreation share so many characters. */
export function previewLines(
  { target, lost, fate, unreadable, warning, recreate }: Preview,
  room: number,
): string[] {
  const again = recreate === undefined ? undefined : cutJson(recreate.arguments, room / 2);
  const shown = cutJson(target, room - (again?.json.length ?? 0));
  return [
    ...(unreadable === undefined
      ? [`Target now: ${shown.json}`, ...(shown.without === undefined ? [] : [shown.without])]
      : [`The target cannot be shown: ${unreadable}`]),
    ...(lost.length === 0 ? [] : [`${fate}: ${lost.join(", ")}.`]),
    warning,
    ...(recreate === undefined || again === undefined
      ? []
      : [
          `To make it again, as far as that goes: ${recreate.tool} ${again.json}`,
          ...(again.without === undefined ? [] : [again.without]),
        ]),
  ];
}
