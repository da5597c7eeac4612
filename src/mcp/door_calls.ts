import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { NamedOperation } from "../../tools/index.ts";
import { InvalidArgumentsError } from "../errors.ts";
import { parseArguments } from "./arguments.ts";
import type { Authority } from "./authority.ts";
import { callTool, type CallContext } from "./call.ts";
import { DOORS, effectOf, SEARCH } from "./doors.ts";
import { createSearch } from "./search.ts";
import { toolOf } from "./tool.ts";

const Search = z.object({ query: z.string().min(1) }).strict();
const Call = z.object({ operation: z.string(), arguments: z.record(z.unknown()).optional() }).strict();

/** What a call through a door needs beside the call itself. */
export interface DoorContext extends CallContext {
  readonly authority: Authority;
}

const firstSentence = (text: string) => /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;

/** How an operation is shown in a ranked list. */
const line = ({ name, operation }: NamedOperation) => ({
  name,
  about: firstSentence(operation.description),
  effect: operation.effect,
});

let search: ReturnType<typeof createSearch> | undefined;

/** Makes the index of the search, so that the first search does not wait for it. */
export function prepareSearch(catalogue: DoorContext["catalogue"]): void {
  search ??= createSearch(catalogue.values());
  search("");
}

/** What is found: for a name, all that a call needs to know; else the best few, tersely. */
function found(query: string, { catalogue, authority }: DoorContext): Record<string, unknown> {
  const named = catalogue.get(query);
  if (named !== undefined && authority.refusal(query) === undefined) {
    const { description, inputSchema } = toolOf(named);
    const { effect } = named.operation;
    return { name: query, description, effect, call_with: DOORS[effect], input_schema: inputSchema };
  }
  search ??= createSearch(catalogue.values());
  const allowed = search(query).filter(({ name }) => authority.refusal(name) === undefined);
  return { operations: allowed.map(line) };
}

/** The operation that is meant, where this door leads to it. */
function operationBehind(door: string, name: string, context: DoorContext): NamedOperation {
  const named = context.catalogue.get(name);
  if (named === undefined)
    throw new InvalidArgumentsError(
      `operation: there is no ${JSON.stringify(name)}; ${SEARCH} finds those that there are.`,
    );
  const refusal = context.authority.refusal(name);
  if (refusal !== undefined) throw new InvalidArgumentsError(`operation: ${refusal}`);
  const { effect } = named.operation;
  if (DOORS[effect] !== door)
    throw new InvalidArgumentsError(`operation: ${name} is to be called with ${DOORS[effect]}.`);
  return named;
}

/** Calls one of the four tools that reach every operation. */
export async function callDoor(door: string, raw: unknown, context: DoorContext): Promise<CallToolResult> {
  const _meta = { "clerk-mcp/instance": context.instance.kind };
  try {
    if (effectOf(door) === undefined) {
      const answer = found(parseArguments(Search, raw ?? {}).query, context);
      return { _meta, content: [{ type: "text", text: JSON.stringify(answer) }], structuredContent: answer };
    }
    const { operation, arguments: args } = parseArguments(Call, raw ?? {});
    return await callTool(operationBehind(door, operation, context), args, context);
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) throw error;
    const text = `${door} failed on ${context.instance.title}.\n${error.message}\nNothing was changed.`;
    return { _meta, isError: true, content: [{ type: "text", text: context.visible.text(text) }] };
  }
}
