import type { CatalogEntry } from "../../../tools/index.ts";
import type { Authority } from "../catalog/tool-access.ts";
import { DOORS } from "../catalog/meta-tools.ts";

/** How whoever made a call reaches operations, so that the next step they are told can be taken as it stands. */
export interface Addressing {
  /** The tool that the call came through; `undefined` for the operation's own. */
  readonly door: string | undefined;
  /** Whether a tool is in the client's list: there are hosts that refuse to call any other. */
  readonly lists: (tool: string) => boolean;
  /** Whether a tool can be called at all. */
  readonly allows: (tool: string) => boolean;
}

/** Every operation is called by its own name, as on the command line. */
export const BY_NAME: Addressing = { door: undefined, lists: () => true, allows: () => true };

/** How a client reaches operations. */
export function addressingOf({ listed, refusal }: Authority): Addressing {
  const names = new Set(listed.map(({ name }) => name));
  return {
    door: undefined,
    lists: (tool) => names.has(tool),
    allows: (tool) => refusal(tool) === undefined,
  };
}

/** A call of a tool. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const through = (door: string, name: string, args: ToolCall["arguments"]): ToolCall => ({
  tool: door,
  arguments: Object.keys(args).length === 0 ? { operation: name } : { operation: name, arguments: args },
});

/** The call that was made with other arguments, addressed as it was. */
export const sameCall = ({ door }: Addressing, name: string, args: ToolCall["arguments"]): ToolCall =>
  door === undefined ? { tool: name, arguments: args } : through(door, name, args);

/** A call of another operation: by its own tool where that is listed, or else by the one that reaches all. */
export function otherCall(
  { lists }: Addressing,
  { name, operation }: CatalogEntry,
  args: ToolCall["arguments"],
): ToolCall {
  const door = DOORS[operation.effect];
  return lists(name) || !lists(door) ? { tool: name, arguments: args } : through(door, name, args);
}

/** What an agent calls another operation by, in a sentence. */
export function otherName(addressing: Addressing, named: CatalogEntry): string {
  const { tool, arguments: args } = otherCall(addressing, named, {});
  return tool === named.name ? tool : `${tool} ${JSON.stringify(args)}`;
}
