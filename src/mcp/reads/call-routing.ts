import type { CatalogEntry } from "../../../tools/index.ts";
import { CALL_TOOLS, type ToolAccess } from "../catalog/index.ts";

/** How the caller reaches operations, so that a next step suggested in a result can be taken exactly as written. */
export interface CallRouting {
  /** The meta-tool that the call was made through; `undefined` if the operation's own tool was called. */
  readonly viaTool: string | undefined;
  /** Whether a tool is in the client's tool list: some hosts refuse to call any other tool. */
  readonly isListed: (tool: string) => boolean;
  /** Whether the operator's settings allow calls of a tool, listed or not. */
  readonly isAllowed: (tool: string) => boolean;
}

/** Routing in which every operation is called by its own name, as on the command line. */
export const DIRECT_ROUTING: CallRouting = {
  viaTool: undefined,
  isListed: () => true,
  isAllowed: () => true,
};

/** Creates the routing for a client with this tool access. */
export function createCallRouting({ listed, denialReason }: ToolAccess): CallRouting {
  const names = new Set(listed.map(({ name }) => name));
  return {
    viaTool: undefined,
    isListed: (tool) => names.has(tool),
    isAllowed: (tool) => denialReason(tool) === undefined,
  };
}

/** The name and the arguments of a tool call. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const toMetaToolCall = (metaTool: string, name: string, args: ToolCall["arguments"]): ToolCall => ({
  tool: metaTool,
  arguments: Object.keys(args).length === 0 ? { operation: name } : { operation: name, arguments: args },
});

/** The caller's own call with other arguments, through the same tool as before. */
export const buildRetryCall = (
  { viaTool }: CallRouting,
  name: string,
  args: ToolCall["arguments"],
): ToolCall =>
  viaTool === undefined ? { tool: name, arguments: args } : toMetaToolCall(viaTool, name, args);

/**
 * A call of another operation: through its own tool if that is listed, or else through the meta-tool for its effect,
 * unless that is not listed either.
 */
export function routeCall(
  { isListed }: CallRouting,
  { name, operation }: CatalogEntry,
  args: ToolCall["arguments"],
): ToolCall {
  const metaTool = CALL_TOOLS[operation.effect];
  return isListed(name) || !isListed(metaTool)
    ? { tool: name, arguments: args }
    : toMetaToolCall(metaTool, name, args);
}

/** How to call another operation, for use in a sentence: its own tool, or a meta-tool with its arguments. */
export function formatRoutedCall(routing: CallRouting, entry: CatalogEntry): string {
  const { tool, arguments: args } = routeCall(routing, entry, {});
  return tool === entry.name ? tool : `${tool} ${JSON.stringify(args)}`;
}
