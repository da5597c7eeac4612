import type { NamedOperation } from "../../tools/index.ts";
import type { Confirmation, Dependents, Operation, Reading } from "../../tools/operation.ts";
import type { Answer, CallOperation } from "../api.ts";
import { callErrorOf, UnusableAnswerError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import { explain } from "./explain.ts";

/** What the gate needs to show a target. */
export interface GateContext {
  readonly catalogue: ReadonlyMap<string, NamedOperation>;
  readonly call: CallOperation;
  readonly instance: Instance;
  /** Shows a preview to a person and asks whether to go on; without it, every call must be confirmed by itself. */
  readonly approve?: (preview: string) => Promise<boolean>;
}

type Arguments = Readonly<Record<string, unknown>>;

/** How many pages of a list are looked through for one item, of as many items as a page may have. */
const SEARCH = { pages: 20, limit: 500 };

/** Puts the call's arguments where a reading says `"{field}"`. */
function filled(pattern: unknown, args: Arguments): unknown {
  if (Array.isArray(pattern)) return pattern.map((item) => filled(item, args));
  const field = typeof pattern === "string" ? /^\{(\w+)\}$/.exec(pattern)?.[1] : undefined;
  return field === undefined ? pattern : args[field];
}

const fill = (patterns: Arguments, args: Arguments): Arguments =>
  Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [name, filled(pattern, args)]));

function operationOf(reading: Reading, { catalogue }: GateContext): Operation {
  const found = catalogue.get(reading.operation);
  if (found === undefined)
    throw new Error(`A confirmation reads ${reading.operation}, which does not exist.`);
  return found.operation;
}

function readingArguments(reading: Reading, operation: Operation, args: Arguments): Arguments {
  return fill(
    reading.with ?? Object.fromEntries(Object.keys(operation.path).map((name) => [name, `{${name}}`])),
    args,
  );
}

const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null
          ? Object.entries(inner).find(([k]) => k === key)?.[1]
          : undefined,
      value,
    );

/**
 * The target as it is now; `undefined` where a list does not have it.
 *
 * @throws CallError when it cannot be read, or a list is too long to be searched
 */
async function readTarget(
  reading: Reading,
  args: Arguments,
  context: GateContext,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const operation = operationOf(reading, context);
  const options = signal === undefined ? {} : { signal };
  const readArgs = readingArguments(reading, operation, args);
  if (reading.item === undefined) return context.call(operation, readArgs, options);

  const wanted = Object.entries(fill(reading.item, args));
  const paging = "limit" in operation.query ? { limit: SEARCH.limit } : {};
  let next: Answer = {};
  for (let searched = 0; searched < SEARCH.pages; searched += 1) {
    const offset = typeof next["next_offset"] === "number" ? { offset: next["next_offset"] } : {};
    next = await context.call(operation, { ...paging, ...readArgs, ...offset }, options);
    const items = Array.isArray(next["data"]) ? next["data"] : [];
    const match = items.find((item) => wanted.every(([path, value]) => at(item, path) === value));
    if (match !== undefined || next["next_offset"] === undefined) return match;
  }
  throw new UnusableAnswerError(
    `The target is not among the first ${SEARCH.pages * SEARCH.limit} items of ${reading.operation}, and no more are searched.`,
    "nothing",
  );
}

/** How many dependents there are, as `3 sessions`; a list without a total is counted by its page. */
async function countDependents(
  label: string,
  reading: Dependents,
  target: unknown,
  args: Arguments,
  context: GateContext,
  signal: AbortSignal | undefined,
): Promise<string> {
  if ("field" in reading) {
    const items = at(target, reading.field);
    return `${Array.isArray(items) ? items.length : 0} ${label}`;
  }
  const operation = operationOf(reading, context);
  const options = signal === undefined ? {} : { signal };
  const page = await context.call(operation, readingArguments(reading, operation, args), options);
  const items = Array.isArray(page["data"]) ? page["data"].length : 0;
  const count = typeof page["total_count"] === "number" ? page["total_count"] : items;
  return `${count}${page["total_count"] === undefined && page["has_more"] === true ? " or more" : ""} ${label}`;
}

/** What would be lost; `undefined` when there is no such target. */
async function preview(
  confirmation: Confirmation,
  args: Arguments,
  context: GateContext,
  signal: AbortSignal | undefined,
): Promise<string[] | undefined> {
  if ("unreadable" in confirmation.target)
    return [`The target cannot be shown: ${confirmation.target.unreadable}`];
  const target = await readTarget(confirmation.target, args, context, signal);
  if (target === undefined) return undefined;

  const counts = await Promise.all(
    Object.entries(confirmation.dependents ?? {}).map(([label, reading]) =>
      countDependents(label, reading, target, args, context, signal),
    ),
  );
  const lost = counts.length === 0 ? [] : [`Goes with it: ${counts.join(", ")}.`];
  return [`Target now: ${JSON.stringify(target)}`, ...lost];
}

/**
 * The one place where a destructive call is held back.
 *
 * @returns `undefined` when the call may go on; otherwise the refusal: that nothing was done, what would be
 * lost, and how to go on. Fails closed: a target that cannot be read is refused with the reason.
 */
export async function refusalOf(
  named: NamedOperation,
  args: Arguments,
  confirmed: boolean,
  context: GateContext,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { name, operation } = named;
  if (operation.effect !== "destructive" || confirmed) return undefined;
  const head = `Not done: ${name} on ${context.instance.title} needs confirmation. Nothing was changed.`;
  const confirmation = operation.confirm;
  if (confirmation === undefined) return `${head}\nIt declares no confirmation, so it cannot be called.`;
  try {
    const shown = await preview(confirmation, args, context, signal);
    if (shown === undefined) return `${head}\nNo such target was found. Check the arguments.`;
    const lost = [...shown, confirmation.warning];
    if ((await context.approve?.(lost.join("\n"))) === true) return undefined;
    const next = JSON.stringify({ ...args, confirm: true });
    return [head, ...lost, `Show this to the user. If they approve, call ${name} again with: ${next}`].join(
      "\n",
    );
  } catch (error) {
    const { target } = confirmation;
    const read = ("operation" in target ? context.catalogue.get(target.operation) : undefined) ?? named;
    return `${head}\nThe target could not be read.\n${explain(read, callErrorOf(error, "nothing"), context)}`;
  }
}
