import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import { type CatalogEntry, EXAMPLE_QUERY } from "../../../tools/index.ts";
import { InvalidArgumentsError, isJsonObject, type JsonObject } from "../../shared/index.ts";
import {
  CALL_TOOLS,
  createSearch,
  findToolEffect,
  getToolInputSchema,
  SEARCH_TOOL,
  type ToolAccess,
  toToolDefinition,
} from "../catalog/index.ts";
import { ASK_THE_OPERATOR, didYouMean, toSnakeCase } from "../errors/index.ts";
import { redactArguments } from "../secrets/index.ts";
import { MAX_NAME_LENGTH, quoteText } from "../text.ts";
import { createStructuredResult } from "../serialize-message.ts";
import { type CallContext, callTool } from "./call-tool.ts";
import { coerceArguments } from "./coerce-arguments.ts";
import { parseArguments } from "./parse-arguments.ts";

/** The maximum length of a search query, in characters. */
const MAX_QUERY_LENGTH = 1000;

const SearchInputSchema = z.object({ query: z.string().max(MAX_QUERY_LENGTH) }).strict();
const CallInputSchema = z
  .object({ operation: z.string(), arguments: z.record(z.unknown()).optional() })
  .strict();

/** The context of a call through a meta-tool. */
export interface MetaToolContext extends CallContext {
  readonly toolAccess: ToolAccess;
}

const extractFirstSentence = (text: string) => /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;

/** An operation in the ranked list of a search result. */
const toSearchHit = ({ name, operation }: CatalogEntry) => ({
  name,
  about: extractFirstSentence(operation.description),
  effect: operation.effect,
});

let search: ReturnType<typeof createSearch> | undefined;

/** Loads the search index ahead of time, so that the first search does not wait for it. */
export function preloadSearch(catalog: MetaToolContext["catalog"]): void {
  search ??= createSearch(catalog);
  search("");
}

const NO_MATCHES_NOTE = `Nothing was found. Name an action and a resource, in the API's words: "${EXAMPLE_QUERY}".`;

/**
 * The result of `search_operations`. For an exact operation name: everything needed to call it, with its input
 * schema. For any other query: the best matches, one sentence each.
 */
function searchOperations(query: string, { catalog, toolAccess }: MetaToolContext): Record<string, unknown> {
  const { denialReason } = toolAccess;
  const entry = catalog.get(toSnakeCase(query));
  if (entry !== undefined && denialReason(entry.name) === undefined) {
    const { name, description, inputSchema } = toToolDefinition(entry);
    const { effect } = entry.operation;
    const metaTool = CALL_TOOLS[effect];
    const call_with = denialReason(metaTool) === undefined ? metaTool : name;
    return { name, description, effect, call_with, input_schema: inputSchema };
  }
  search ??= createSearch(catalog);
  const [bestMatch] = entry === undefined ? search(query) : [entry];
  // If the best match is denied, a note says why: the agent must not mistake the next best match for it.
  const note = bestMatch === undefined ? NO_MATCHES_NOTE : denialReason(bestMatch.name);
  const operations = search(query, ({ name }) => denialReason(name) === undefined).map(toSearchHit);
  return note === undefined ? { operations } : { operations, note };
}

/** A meta-tool call that leads to no callable operation; `nextStep` tells the agent what to do instead. */
class OperationNotReachableError extends InvalidArgumentsError {
  constructor(
    message: string,
    readonly nextStep: string,
  ) {
    super(message);
  }
}

/** The maximum length of an example call that repeats the caller's arguments, in characters of JSON. */
const MAX_EXAMPLE_LENGTH = 500;

/**
 * The corrected arguments of a meta-tool call as JSON, with credentials masked. If they are too long, placeholders stand for
 * the values.
 */
function formatExample({ name, operation }: CatalogEntry, args: JsonObject): string {
  const json = JSON.stringify({ operation: name, arguments: redactArguments(operation, args) });
  if (json.length <= MAX_EXAMPLE_LENGTH) return json;
  const placeholders = Object.fromEntries(Object.keys(args).map((field) => [field, "…"]));
  return JSON.stringify({ operation: name, arguments: placeholders });
}

/**
 * Parses the arguments of a meta-tool call into the name of an operation and the arguments for it.
 *
 * @throws InvalidArgumentsError for invalid arguments; with a corrected example if fields of the operation are
 *   beside `arguments` instead of inside it, or `arguments` is not an object
 */
function parseMetaToolCall(
  metaTool: string,
  rawArgs: unknown,
  { catalog }: MetaToolContext,
): z.output<typeof CallInputSchema> {
  const input = coerceArguments(CallInputSchema.shape, rawArgs ?? {});
  if (!isJsonObject(input)) return parseArguments(CallInputSchema, input);
  const { arguments: args, ...otherFields } = input;
  const { operation } = otherFields;
  const entry = typeof operation === "string" ? catalog.get(operation) : undefined;
  if (entry === undefined) return parseArguments(CallInputSchema, input);

  const fields = getToolInputSchema(entry.operation).shape;
  const nextStep = `Correct the arguments and call ${metaTool} again.`;
  const misplacedFields = Object.entries(otherFields).filter(
    ([name]) => name !== "operation" && Object.hasOwn(fields, name),
  );
  if (misplacedFields.length > 0) {
    const names = misplacedFields.map(([name]) => name).join(", ");
    const correctedCall = formatExample(entry, {
      ...(isJsonObject(args) ? args : {}),
      ...Object.fromEntries(misplacedFields),
    });
    throw new OperationNotReachableError(
      `${names} ${misplacedFields.length === 1 ? "belongs" : "belong"} inside arguments: ${correctedCall}`,
      nextStep,
    );
  }
  if (args !== undefined && !isJsonObject(args)) {
    const required = Object.entries(fields).filter(([, field]) => !field.isOptional());
    const correctedCall = formatExample(entry, Object.fromEntries(required.map(([name]) => [name, "…"])));
    throw new OperationNotReachableError(
      `arguments: must be an object, such as in ${correctedCall}`,
      nextStep,
    );
  }
  return parseArguments(CallInputSchema, input);
}

/**
 * The catalog entry of the operation that a meta-tool call names.
 *
 * @throws OperationNotReachableError if it does not exist, is denied, or must be called through another meta-tool
 */
function resolveOperation(
  metaTool: string,
  { operation: name, arguments: args = {} }: z.output<typeof CallInputSchema>,
  { catalog, toolAccess }: MetaToolContext,
): CatalogEntry {
  const entry = catalog.get(name);
  if (entry === undefined) {
    const callableNames = [...catalog.keys()].filter(
      (knownName) => toolAccess.denialReason(knownName) === undefined,
    );
    throw new OperationNotReachableError(
      `operation: there is no ${quoteText(name, MAX_NAME_LENGTH)}.${didYouMean(name, callableNames)}`,
      `${SEARCH_TOOL} finds the operations that exist.`,
    );
  }
  const denialReason = toolAccess.denialReason(name);
  if (denialReason !== undefined)
    throw new OperationNotReachableError(`operation: ${denialReason}`, ASK_THE_OPERATOR);
  const requiredTool = CALL_TOOLS[entry.operation.effect];
  if (requiredTool !== metaTool)
    throw new OperationNotReachableError(
      `operation: ${name} must be called through ${requiredTool}.`,
      `Call ${requiredTool} with: ${formatExample(entry, args)}`,
    );
  return entry;
}

/**
 * Calls one of the four meta-tools, which together reach every operation. Invalid arguments are returned as a result
 * with `isError`.
 *
 * @param viaTool the name of the meta-tool
 */
export async function callMetaTool(
  viaTool: string,
  rawArgs: unknown,
  context: MetaToolContext,
): Promise<CallToolResult> {
  const _meta = { "clerk-mcp/instance": context.instance.kind };
  const effect = findToolEffect(viaTool);
  try {
    if (effect === undefined) {
      const result = searchOperations(
        parseArguments(SearchInputSchema, rawArgs ?? {}, SearchInputSchema.shape).query,
        context,
      );
      return createStructuredResult(result, JSON.stringify(result), _meta);
    }
    const call = parseMetaToolCall(viaTool, rawArgs, context);
    const routing = { ...context.routing, viaTool };
    return await callTool(resolveOperation(viaTool, call, context), call.arguments, { ...context, routing });
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) throw error;
    const text = [
      `${viaTool} failed on ${context.instance.title}.`,
      error.message,
      ...(effect === undefined || effect === "read" ? [] : ["Nothing was changed."]),
      `Next: ${error instanceof OperationNotReachableError ? error.nextStep : `Correct the arguments and call ${viaTool} again.`}`,
    ].join("\n");
    return { _meta, isError: true, content: [{ type: "text", text: context.redactor.redactText(text) }] };
  }
}
