import type { CatalogEntry } from "../../../tools/index.ts";
import type { ToolAccess } from "../catalog/tool-access.ts";
import { CALL_TOOLS } from "../catalog/meta-tools.ts";

/** How whoever made a call reaches operations, so that the next step they are told can be taken as it stands. */
export interface CallRouting {
  /** The tool that the call came through; `undefined` for the operation's own. */
  readonly viaTool: string | undefined;
  /** Whether a tool is in the client's list: there are hosts that refuse to call any other. */
  readonly isListed: (tool: string) => boolean;
  /** Whether a tool can be called at all. */
  readonly isAllowed: (tool: string) => boolean;
}

/** Every operation is called by its own name, as on the command line. */
export const DIRECT: CallRouting = { viaTool: undefined, isListed: () => true, isAllowed: () => true };

/** How a client reaches operations. */
export function createCallRouting({ listed, denialReason }: ToolAccess): CallRouting {
  const names = new Set(listed.map(({ name }) => name));
  return {
    viaTool: undefined,
    isListed: (tool) => names.has(tool),
    isAllowed: (tool) => denialReason(tool) === undefined,
  };
}

/** A call of a tool. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const toMetaToolCall = (metaTool: string, name: string, args: ToolCall["arguments"]): ToolCall => ({
  tool: metaTool,
  arguments: Object.keys(args).length === 0 ? { operation: name } : { operation: name, arguments: args },
});

/** The call that was made with other arguments, addressed as it was. */
export const retryCall = ({ viaTool }: CallRouting, name: string, args: ToolCall["arguments"]): ToolCall =>
  viaTool === undefined ? { tool: name, arguments: args } : toMetaToolCall(viaTool, name, args);

/** A call of another operation: by its own tool where that is listed, or else by the one that reaches all. */
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

/** What an agent calls another operation by, in a sentence. */
export function routedName(routing: CallRouting, entry: CatalogEntry): string {
  const { tool, arguments: args } = routeCall(routing, entry, {});
  return tool === entry.name ? tool : `${tool} ${JSON.stringify(args)}`;
}
