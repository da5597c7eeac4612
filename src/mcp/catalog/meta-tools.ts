import type { Effect } from "../../../tools/core/operation.ts";
import type { ListedTool } from "./tool-access.ts";
import { asciiJson } from "./ascii-json.ts";
import type { ToolDefinition } from "./tool.ts";

/**
 * Four tools that reach every operation: one that finds them, and one for each effect, so that a host can allow one
 * and not the other. They are listed whatever toolsets are chosen.
 */

/** The tool that finds operations. */
export const SEARCH = "search_operations";

/** The tool that calls operations of an effect. */
export const DOORS: Readonly<Record<Effect, string>> = {
  read: "read_operation",
  write: "write_operation",
  destructive: "destructive_operation",
};

/** The effect of the operations that a door leads to; `undefined` for anything else. */
export const effectOf = (door: string): Effect | undefined =>
  (["read", "write", "destructive"] as const).find((effect) => DOORS[effect] === door);

const openObject = { type: "object", properties: {} };

const calling = {
  type: "object",
  properties: { operation: { type: "string" }, arguments: openObject },
  required: ["operation"],
  additionalProperties: false,
};

type Hints = ToolDefinition["annotations"];

/** The hints of a tool that reaches others: all that they may do, it may do. */
const hintsOver = (behind: readonly Hints[]): Hints => ({
  readOnlyHint: behind.every(({ readOnlyHint }) => readOnlyHint),
  destructiveHint: behind.some(({ destructiveHint }) => destructiveHint),
  idempotentHint: behind.every(({ idempotentHint }) => idempotentHint),
  openWorldHint: behind.some(({ openWorldHint }) => openWorldHint),
});

/** The effect that a tool's hints tell of. */
const hintedEffect = ({ readOnlyHint, destructiveHint }: Hints): Effect =>
  readOnlyHint ? "read" : destructiveHint ? "destructive" : "write";

const DEFINITIONS = [
  {
    name: SEARCH,
    title: "Search operations",
    description:
      "Finds Clerk API operations by what they do. Given an exact name, shows its input schema. Call it with the tool for its effect.",
    inputSchema: {
      type: "object",
      properties: { query: { type: "string", minLength: 1 } },
      required: ["query"],
      additionalProperties: false,
    },
    outputSchema: openObject,
  },
  {
    name: DOORS.read,
    title: "Call a read operation",
    description: "Calls an operation that only reads. search_operations finds it and its arguments.",
    inputSchema: calling,
    outputSchema: openObject,
  },
  {
    name: DOORS.write,
    title: "Call a write operation",
    description: "Calls an operation that creates or updates. search_operations finds it and its arguments.",
    inputSchema: calling,
    outputSchema: openObject,
  },
  {
    name: DOORS.destructive,
    title: "Call a destructive operation",
    description:
      "Calls a destructive operation, which must be confirmed in its arguments. search_operations finds it.",
    inputSchema: calling,
    outputSchema: openObject,
  },
];

/** The toolset of the doors: it is listed with all others, and with none. */
export const DOOR_TOOLSET = "operations";

/** What the one that searches may do. */
const SEARCHING: Hints = {
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
export const doorTools = (
  operations: readonly Pick<ToolDefinition, "annotations">[],
): readonly ListedTool[] =>
  DEFINITIONS.map((definition) => {
    const effect = effectOf(definition.name);
    const behind = operations.filter(({ annotations }) => hintedEffect(annotations) === effect);
    const annotations = effect === undefined ? SEARCHING : hintsOver(behind.map((tool) => tool.annotations));
    return {
      name: definition.name,
      toolset: DOOR_TOOLSET,
      reads: annotations.readOnlyHint,
      byDefault: true,
      json: asciiJson({ ...definition, annotations }),
    };
  });
