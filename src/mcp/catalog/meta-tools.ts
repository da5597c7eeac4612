import type { Effect } from "../../../tools/core/operation.ts";
import { META_TOOLSET, type ToolListing } from "./tool-listing.ts";
import { toAsciiJson } from "./ascii-json.ts";
import type { ToolDefinition } from "./tool.ts";

/**
 * Four tools that reach every operation: one that finds them, and one for each effect, so that a host can allow one
 * and not the other. They are listed whatever toolsets are chosen.
 */

/** The tool that finds operations. */
export const SEARCH_TOOL = "search_operations";

/** The tool that calls operations of an effect. */
export const CALL_TOOLS: Readonly<Record<Effect, string>> = {
  read: "read_operation",
  write: "write_operation",
  destructive: "destructive_operation",
};

/** The effect of the operations that a door leads to; `undefined` for anything else. */
export const effectOfTool = (toolName: string): Effect | undefined =>
  (["read", "write", "destructive"] as const).find((effect) => CALL_TOOLS[effect] === toolName);

const OPEN_OBJECT_SCHEMA = { type: "object", properties: {} };

const CALL_INPUT_SCHEMA = {
  type: "object",
  properties: { operation: { type: "string" }, arguments: OPEN_OBJECT_SCHEMA },
  required: ["operation"],
  additionalProperties: false,
};

type ToolHints = ToolDefinition["annotations"];

/** The hints of a tool that reaches others: all that they may do, it may do. */
const mergeHints = (hints: readonly ToolHints[]): ToolHints => ({
  readOnlyHint: hints.every(({ readOnlyHint }) => readOnlyHint),
  destructiveHint: hints.some(({ destructiveHint }) => destructiveHint),
  idempotentHint: hints.every(({ idempotentHint }) => idempotentHint),
  openWorldHint: hints.some(({ openWorldHint }) => openWorldHint),
});

/** The effect that a tool's hints tell of. */
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
      properties: { query: { type: "string", minLength: 1 } },
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

/** What the one that searches may do. */
const SEARCH_HINTS: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/**
 * The four tools as `tools/list` shows them.
 *
 * @param operations the tools of all operations
 */
export const buildMetaTools = (
  operations: readonly Pick<ToolDefinition, "annotations">[],
): readonly ToolListing[] =>
  META_TOOL_DEFINITIONS.map((definition) => {
    const effect = effectOfTool(definition.name);
    const reachableOperations = operations.filter(({ annotations }) => inferEffect(annotations) === effect);
    const annotations =
      effect === undefined ? SEARCH_HINTS : mergeHints(reachableOperations.map((tool) => tool.annotations));
    return {
      name: definition.name,
      toolset: META_TOOLSET,
      isReadOnly: annotations.readOnlyHint,
      isDefault: true,
      json: toAsciiJson({ ...definition, annotations }),
    };
  });
