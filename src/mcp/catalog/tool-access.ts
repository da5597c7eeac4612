import { META_TOOLSET, type ToolListing } from "./tool-listing.ts";

/** What an operator allows. */
export interface ToolAccessRules {
  /** Only tools that read can be called. */
  readonly readOnly: boolean;
  /** The toolsets that are listed; `undefined` for the tools that are listed by default. */
  readonly toolsets: readonly string[] | undefined;
  /** The only tools that can be called; `undefined` for all. */
  readonly tools: readonly string[] | undefined;
  readonly excludeTools: readonly string[];
}

/** Which tools there are for a client: settled at start-up, and asked at every call, whatever its door. */
export interface ToolAccess {
  readonly listed: readonly ToolListing[];
  /** All tools that there are, whether they are listed, and whether they can be called. */
  readonly names: readonly string[];
  /** Why a tool cannot be called, in a sentence; `undefined` where it can. */
  readonly denialReason: (name: string) => string | undefined;
}

/** Names a rule that names something that does not exist, in a sentence; `undefined` where all exist. */
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

/** Names of toolsets that stand for several, or for none. */
const TOOLSET_KEYWORDS = ["default", "all", "none"];

export function createToolAccess(tools: readonly ToolListing[], rules: ToolAccessRules): ToolAccess {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const denialReason = (name: string): string | undefined => {
    const tool = byName.get(name);
    if (tool === undefined) return `There is no tool ${JSON.stringify(name)}.`;
    if (rules.readOnly && !tool.isReadOnly)
      return `${name} cannot be called: this server is read-only (--read-only).`;
    if (rules.tools?.includes(name) === false)
      return `${name} cannot be called: it is not among the tools that this server allows (--tools).`;
    if (rules.excludeTools.includes(name))
      return `${name} cannot be called: the operator has excluded it (--exclude-tools).`;
    return undefined;
  };
  // Whoever names tools wants to see them, whatever toolset they are of.
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
