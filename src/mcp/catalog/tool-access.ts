import { DOOR_TOOLSET } from "./meta-tools.ts";

/** A tool, and what has to be known of it before anything is loaded. */
export interface ListedTool {
  readonly name: string;
  readonly toolset: string;
  /** Whether it only reads. */
  readonly reads: boolean;
  /** Whether it is listed where no toolsets are chosen. */
  readonly byDefault: boolean;
  /** Its definition, a `ToolDefinition`, as JSON in ASCII. */
  readonly json: string;
}

/** What an operator allows. */
export interface AuthorityRules {
  /** Only tools that read can be called. */
  readonly readOnly: boolean;
  /** The toolsets that are listed; `undefined` for the tools that are listed by default. */
  readonly toolsets: readonly string[] | undefined;
  /** The only tools that can be called; `undefined` for all. */
  readonly tools: readonly string[] | undefined;
  readonly excludeTools: readonly string[];
}

/** Which tools there are for a client: settled at start-up, and asked at every call, whatever its door. */
export interface Authority {
  readonly listed: readonly ListedTool[];
  /** All tools that there are, whether they are listed, and whether they can be called. */
  readonly names: readonly string[];
  /** Why a tool cannot be called, in a sentence; `undefined` where it can. */
  readonly refusal: (name: string) => string | undefined;
}

/** Names a rule that names something that does not exist, in a sentence; `undefined` where all exist. */
export function unknownName(
  tools: readonly ListedTool[],
  { toolsets, tools: only, excludeTools }: AuthorityRules,
): string | undefined {
  const names = new Set(tools.map(({ name }) => name));
  const sets = new Set([...tools.map(({ toolset }) => toolset), ...SPECIAL]);
  const tool = [...(only ?? []), ...excludeTools].find((name) => !names.has(name));
  if (tool !== undefined) return `There is no tool ${tool}; clerk-mcp tools lists them all.`;
  const set = toolsets?.find((name) => !sets.has(name));
  return set === undefined
    ? undefined
    : `There is no toolset ${set}. The toolsets are: ${[...sets].filter((name) => name !== DOOR_TOOLSET).join(", ")}.`;
}

/** Names of toolsets that stand for several, or for none. */
const SPECIAL = ["default", "all", "none"];

export function authorityOf(tools: readonly ListedTool[], rules: AuthorityRules): Authority {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const refusal = (name: string): string | undefined => {
    const tool = byName.get(name);
    if (tool === undefined) return `There is no tool ${JSON.stringify(name)}.`;
    if (rules.readOnly && !tool.reads)
      return `${name} cannot be called: this server is read-only (--read-only).`;
    if (rules.tools?.includes(name) === false)
      return `${name} cannot be called: it is not among the tools that this server allows (--tools).`;
    if (rules.excludeTools.includes(name))
      return `${name} cannot be called: the operator has excluded it (--exclude-tools).`;
    return undefined;
  };
  // Whoever names tools wants to see them, whatever toolset they are of.
  const chosen = rules.toolsets ?? (rules.tools === undefined ? ["default"] : ["all"]);
  const isListed = ({ toolset, byDefault }: ListedTool) =>
    toolset === DOOR_TOOLSET ||
    chosen.includes("all") ||
    chosen.includes(toolset) ||
    (byDefault && chosen.includes("default"));
  return {
    listed: tools.filter((tool) => isListed(tool) && refusal(tool.name) === undefined),
    names: [...byName.keys()],
    refusal,
  };
}
