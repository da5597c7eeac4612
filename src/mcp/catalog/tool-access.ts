import { MAX_NAME_LENGTH, quoteText } from "../text.ts";
import { META_TOOLSET, type ToolListing } from "./tool-listing.ts";

/** The operator's settings for tool access. */
export interface ToolAccessRules {
  /** Whether only tools that read can be called. */
  readonly readOnly: boolean;
  /** The toolsets to list. `undefined` lists the default tools, or all tools if `tools` is set. */
  readonly toolsets: readonly string[] | undefined;
  /** The only tools that can be called. `undefined` allows all. */
  readonly tools: readonly string[] | undefined;
  /** Tools that cannot be called, and nor can what has their effect under another name. */
  readonly excludeTools: readonly string[];
}

/**
 * The tools that a client can list and call. It is fixed at startup and checked on every call, including calls through
 * a meta-tool.
 */
export interface ToolAccess {
  readonly listed: readonly ToolListing[];
  /** The names of all tools, including those that are not listed or cannot be called. */
  readonly names: readonly string[];
  /**
   * Explains in one sentence why a tool cannot be called. Returns `undefined` if it can, although calls with some
   * arguments may still have the effect of an excluded tool: `findExcludedArguments` finds these.
   */
  readonly denialReason: (name: string) => string | undefined;
}

/** Finds an unknown tool or toolset in the rules and explains it in one message. Returns `undefined` if all exist. */
export function findUnknownName(
  tools: readonly ToolListing[],
  { toolsets, tools: allowedTools, excludeTools }: ToolAccessRules,
): string | undefined {
  const names = new Set(tools.map(({ name }) => name));
  const toolsetNames = new Set([...tools.map(({ toolset }) => toolset), ...TOOLSET_KEYWORDS]);
  const unknownTool = [...(allowedTools ?? []), ...excludeTools].find((name) => !names.has(name));
  if (unknownTool !== undefined) return `There is no tool ${unknownTool}; clerk-mcp tools lists them all.`;
  const unknownToolset = toolsets?.find((name) => !toolsetNames.has(name));
  return unknownToolset === undefined
    ? undefined
    : `There is no toolset ${unknownToolset}. The toolsets are: ${[...toolsetNames].filter((name) => name !== META_TOOLSET).join(", ")}.`;
}

/** Values of the toolset option that select several toolsets or none. */
const TOOLSET_KEYWORDS = ["default", "all", "none"];

/** Explains why a call is refused that has the effect of an excluded tool. */
export const formatExcludedEffect = (excludedTool: string): string =>
  `it does what ${excludedTool} does, which the operator has excluded (--exclude-tools).`;

export function createToolAccess(tools: readonly ToolListing[], rules: ToolAccessRules): ToolAccess {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const denialReason = (name: string): string | undefined => {
    const tool = byName.get(name);
    if (tool === undefined) return `There is no tool ${quoteText(name, MAX_NAME_LENGTH)}.`;
    if (rules.readOnly && !tool.isReadOnly)
      return `${name} cannot be called: this server is read-only (--read-only).`;
    if (rules.tools?.includes(name) === false)
      return `${name} cannot be called: it is not among the tools that this server allows (--tools).`;
    if (rules.excludeTools.includes(name))
      return `${name} cannot be called: the operator has excluded it (--exclude-tools).`;
    const excludedEffect = tool.sameEffectAs?.find((other) => rules.excludeTools.includes(other));
    if (excludedEffect !== undefined)
      return `${name} cannot be called: ${formatExcludedEffect(excludedEffect)}`;
    return undefined;
  };
  // If the operator allows tools by name, they are listed regardless of their toolset.
  const selectedToolsets = rules.toolsets ?? (rules.tools === undefined ? ["default"] : ["all"]);
  const isListed = ({ toolset, isDefault }: ToolListing) =>
    toolset === META_TOOLSET ||
    selectedToolsets.includes("all") ||
    selectedToolsets.includes(toolset) ||
    (isDefault && selectedToolsets.includes("default"));
  return {
    listed: tools.filter((tool) => isListed(tool) && denialReason(tool.name) === undefined),
    names: [...byName.keys()],
    denialReason,
  };
}
