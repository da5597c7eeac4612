import type { Effect } from "../../../tools/index.ts";
import { toAsciiJson } from "./ascii-json.ts";
import { META_TOOLSET, type ToolListing } from "./tool-listing.ts";
import type { ToolDefinition } from "./tool.ts";

/**
 * The meta-tools: four tools that reach every operation. One searches operations, and one per effect calls them, so
 * that an MCP host can allow each effect separately. They are listed regardless of the selected toolsets.
 */

/** The name of the meta-tool that searches operations. */
export const SEARCH_TOOL = "search_operations";

/** The names of the meta-tools that call operations, by the effect of the operations. */
export const CALL_TOOLS: Readonly<Record<Effect, string>> = {
  read: "read_operation",
  write: "write_operation",
  destructive: "destructive_operation",
};

/** Returns the effect of the operations that a meta-tool calls, or `undefined` for any other tool. */
export const findToolEffect = (toolName: string): Effect | undefined =>
  (["read", "write", "destructive"] as const).find((effect) => CALL_TOOLS[effect] === toolName);

const OPEN_OBJECT_SCHEMA = { type: "object", properties: {} };

const CALL_INPUT_SCHEMA = {
  type: "object",
  properties: { operation: { type: "string" }, arguments: OPEN_OBJECT_SCHEMA },
  required: ["operation"],
  additionalProperties: false,
};

type ToolHints = ToolDefinition["annotations"];

/** Merges the hints of several tools into those of a meta-tool that can call all of them. */
const mergeHints = (hints: readonly ToolHints[]): ToolHints => ({
  readOnlyHint: hints.every(({ readOnlyHint }) => readOnlyHint),
  destructiveHint: hints.some(({ destructiveHint }) => destructiveHint),
  idempotentHint: hints.every(({ idempotentHint }) => idempotentHint),
  openWorldHint: hints.some(({ openWorldHint }) => openWorldHint),
});

/** Derives the effect of a tool from its hints. */
const inferEffect = ({ readOnlyHint, destructiveHint }: ToolHints): Effect =>
  readOnlyHint ? "read" : destructiveHint ? "destructive" : "write";

const META_TOOL_DEFINITIONS = [
  {
    name: SEARCH_TOOL,
    title: "Search operations",
    description:
      "Finds Clerk API operations by what they do. Given an exact name, shows its input schema. Call it with the tool for its effect.",
    inputSchema: {
      type: "object",
      properties: { query: { type: "string" } },
      required: ["query"],
      additionalProperties: false,
    },
    outputSchema: OPEN_OBJECT_SCHEMA,
  },
  {
    name: CALL_TOOLS.read,
    title: "Call a read operation",
    description: "Calls an operation that only reads. search_operations finds it and its arguments.",
    inputSchema: CALL_INPUT_SCHEMA,
    outputSchema: OPEN_OBJECT_SCHEMA,
  },
  {
    name: CALL_TOOLS.write,
    title: "Call a write operation",
    description: "Calls an operation that creates or updates. search_operations finds it and its arguments.",
    inputSchema: CALL_INPUT_SCHEMA,
    outputSchema: OPEN_OBJECT_SCHEMA,
  },
  {
    name: CALL_TOOLS.destructive,
    title: "Call a destructive operation",
    description:
      "Calls a destructive operation, which must be confirmed in its arguments. search_operations finds it.",
    inputSchema: CALL_INPUT_SCHEMA,
    outputSchema: OPEN_OBJECT_SCHEMA,
  },
];

/** The hints of the search tool, which only reads the local index. */
const SEARCH_HINTS: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/**
 * Builds the listings of the four meta-tools.
 *
 * @param operations the tool definitions of all operations
 */
export const buildMetaTools = (
  operations: readonly Pick<ToolDefinition, "annotations">[],
): readonly ToolListing[] =>
  META_TOOL_DEFINITIONS.map((definition) => {
    const effect = findToolEffect(definition.name);
    const reachableOperations = operations.filter(({ annotations }) => inferEffect(annotations) === effect);
    const annotations =
      effect === undefined ? SEARCH_HINTS : mergeHints(reachableOperations.map((tool) => tool.annotations));
    return {
      name: definition.name,
      toolset: META_TOOLSET,
      isReadOnly: annotations.readOnlyHint,
      isDefault: true,
      sameEffectAs: undefined,
      json: toAsciiJson({ ...definition, annotations }),
    };
  });
