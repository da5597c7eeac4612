import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import { InvalidArgumentsError } from "../../shared/errors.ts";
import { parseArguments } from "./parse-arguments.ts";
import type { Authority } from "../catalog/tool-access.ts";
import { callTool, type CallContext } from "./call-tool.ts";
import { DOORS, effectOf, SEARCH } from "../catalog/meta-tools.ts";
import { structuredResult } from "../serialize-message.ts";
import { createSearch } from "../catalog/search/search-operations.ts";
import { didYouMean, inSnakeCase } from "../errors/did-you-mean.ts";
import { toolInput, toolOf } from "../catalog/tool.ts";

const Search = z.object({ query: z.string().min(1) }).strict();
const Arguments = z.record(z.unknown());
const Call = z.object({ operation: z.string(), arguments: Arguments.optional() }).strict();

/** What a call through a door needs beside the call itself. */
export interface DoorContext extends CallContext {
  readonly authority: Authority;
}

const firstSentence = (text: string) => /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;

/** How an operation is shown in a ranked list. */
const line = ({ name, operation }: CatalogEntry) => ({
  name,
  about: firstSentence(operation.description),
  effect: operation.effect,
});

let search: ReturnType<typeof createSearch> | undefined;

/** Reads the index of the search, so that the first search does not wait for it. */
export function prepareSearch(catalogue: DoorContext["catalogue"]): void {
  search ??= createSearch(catalogue);
  search("");
}

const NOTHING_FOUND =
  'Nothing was found. Name an action and a resource, in the API\'s words: "delete organization membership".';

/** What is found: for a name, all that a call needs to know; else the best few, tersely. */
function found(query: string, { catalogue, authority }: DoorContext): Record<string, unknown> {
  const { refusal } = authority;
  const named = catalogue.get(inSnakeCase(query));
  if (named !== undefined && refusal(named.name) === undefined) {
    const { name, description, inputSchema } = toolOf(named);
    const { effect } = named.operation;
    const door = DOORS[effect];
    const call_with = refusal(door) === undefined ? door : name;
    return { name, description, effect, call_with, input_schema: inputSchema };
  }
  search ??= createSearch(catalogue);
  const [best] = named === undefined ? search(query) : [named];
  // Whoever looks for what is not allowed must not take the next best for it.
  const note = best === undefined ? NOTHING_FOUND : refusal(best.name);
  const operations = search(query, ({ name }) => refusal(name) === undefined).map(line);
  return note === undefined ? { operations } : { operations, note };
}

/** A call that leads to no operation, and what to do instead. */
class NotReachedError extends InvalidArgumentsError {
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}

/** How long an example may be that repeats what was given. */
const MAX_EXAMPLE = 500;

/** A call through a door as it should have been; values that are long are left out. */
function example(operation: string, args: Readonly<Record<string, unknown>>): string {
  const whole = JSON.stringify({ operation, arguments: args });
  if (whole.length <= MAX_EXAMPLE) return whole;
  const names = Object.fromEntries(Object.keys(args).map((name) => [name, "…"]));
  return JSON.stringify({ operation, arguments: names });
}

/** An object that was sent as a string of JSON, as some models do; anything else as it is. */
function unquoted(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    const parsed = Arguments.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : value;
  } catch {
    return value;
  }
}

/** The operation that is meant and its arguments, as they were given to a door. */
function readCall(door: string, raw: unknown, { catalogue }: DoorContext): z.output<typeof Call> {
  const { arguments: given, ...beside } = Arguments.parse(raw ?? {});
  const args = unquoted(given);
  const { operation } = beside;
  const named = typeof operation === "string" ? catalogue.get(operation) : undefined;
  if (named === undefined)
    return parseArguments(Call, { ...beside, ...(given === undefined ? {} : { arguments: args }) });

  const fields = toolInput(named.operation).shape;
  const next = `Correct the arguments and call ${door} again.`;
  const misplaced = Object.entries(beside).filter(
    ([name]) => name !== "operation" && Object.hasOwn(fields, name),
  );
  if (misplaced.length > 0) {
    const names = misplaced.map(([name]) => name).join(", ");
    const right = example(named.name, {
      ...Arguments.safeParse(args).data,
      ...Object.fromEntries(misplaced),
    });
    throw new NotReachedError(
      `${names} ${misplaced.length === 1 ? "belongs" : "belong"} inside arguments: ${right}`,
      next,
    );
  }
  if (args !== undefined && !Arguments.safeParse(args).success) {
    const required = Object.entries(fields).filter(([, field]) => !field.isOptional());
    const right = example(named.name, Object.fromEntries(required.map(([name]) => [name, "…"])));
    throw new NotReachedError(`arguments: must be an object, such as in ${right}`, next);
  }
  return parseArguments(Call, { ...beside, ...(args === undefined ? {} : { arguments: args }) });
}

/** The operation that is meant, where this door leads to it. */
function operationBehind(
  door: string,
  { operation: name, arguments: args = {} }: z.output<typeof Call>,
  { catalogue, authority }: DoorContext,
): CatalogEntry {
  const named = catalogue.get(name);
  if (named === undefined) {
    const callable = [...catalogue.keys()].filter((known) => authority.refusal(known) === undefined);
    throw new NotReachedError(
      `operation: there is no ${JSON.stringify(name)}.${didYouMean(name, callable)}`,
      `${SEARCH} finds the operations that exist.`,
    );
  }
  const refusal = authority.refusal(name);
  if (refusal !== undefined)
    throw new NotReachedError(`operation: ${refusal}`, "Tell the user; only the operator can allow it.");
  const right = DOORS[named.operation.effect];
  if (right !== door)
    throw new NotReachedError(
      `operation: ${name} must be called through ${right}.`,
      `Call ${right} with: ${example(name, args)}`,
    );
  return named;
}

/** Calls one of the four tools that reach every operation. */
export async function callDoor(door: string, raw: unknown, context: DoorContext): Promise<CallToolResult> {
  const _meta = { "clerk-mcp/instance": context.instance.kind };
  const effect = effectOf(door);
  try {
    if (effect === undefined) {
      const answer = found(parseArguments(Search, raw ?? {}).query, context);
      return structuredResult(answer, JSON.stringify(answer), _meta);
    }
    const call = readCall(door, raw, context);
    const addressing = { ...context.addressing, door };
    return await callTool(operationBehind(door, call, context), call.arguments, { ...context, addressing });
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) throw error;
    const text = [
      `${door} failed on ${context.instance.title}.`,
      error.message,
      ...(effect === undefined || effect === "read" ? [] : ["Nothing was changed."]),
      `Next: ${error instanceof NotReachedError ? error.next : `Correct the arguments and call ${door} again.`}`,
    ].join("\n");
    return { _meta, isError: true, content: [{ type: "text", text: context.visible.text(text) }] };
  }
}
